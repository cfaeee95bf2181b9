namespace Listening.History.Retention;

/// <summary>How much the history holds.</summary>
/// <param name="Bytes">Of the whole store on its disk.</param>
/// <param name="Mentions">Stored, about.</param>
/// <param name="Since">When the first of them was recorded; null while there is none.</param>
public sealed record StorageSize(long Bytes, long Mentions, DateTimeOffset? Since);

/// <param name="Days">From now.</param>
public sealed record StorageForecast(int Days, long Bytes);

/// <summary>What it will hold, if as much comes as until now; pure.</summary>
/// <param name="BytesPerDay">Null before a whole day was heard.</param>
/// <param name="FreeBytes">Of the data folder's disk.</param>
/// <param name="FullInDays">Null when it is not in sight (ten years).</param>
public sealed record StoragePrediction(
    StorageSize Now, double? MentionsPerDay, double? BytesPerMention, double? BytesPerDay, IReadOnlyList<StorageForecast> Expected, long FreeBytes, double? FullInDays)
{
    private const double TenYears = 3_653;

    // A month, a quarter, and one to three years.
    private static readonly int[] Horizons = [30, 90, 365, 730, 1_095];

    // After two years words go (RetentionOptions.Words): numbers and decisions, about a third of a mention's bytes, stay.
    private const int WordsDays = 730;
    private const double LeftOfWords = 1.0 / 3;

    public static StoragePrediction Of(StorageSize size, DateTimeOffset now, long freeBytes)
    {
        if (size.Since is not { } since || (now - since).TotalDays < 1 || size.Mentions == 0)
        {
            return new StoragePrediction(size, null, null, null, [], freeBytes, null);
        }

        var days = (now - since).TotalDays;
        var perDay = size.Bytes / days;
        var full = freeBytes / perDay;
        return new StoragePrediction(
            size, size.Mentions / days, (double)size.Bytes / size.Mentions, perDay,
            [.. Horizons.Select(d => new StorageForecast(d, (long)After(size.Bytes, days, perDay, d)))], freeBytes, full > TenYears ? null : full);
    }

    private static double After(long bytes, double heard, double perDay, int days)
    {
        // What is older than the words' time then has lost them.
        var wordless = Math.Max(0, heard + days - WordsDays);
        return bytes + (perDay * days) - (perDay * wordless * (1 - LeftOfWords));
    }
}
