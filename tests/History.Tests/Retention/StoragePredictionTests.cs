using Listening.History.Retention;
using Listening.History.Tests.Sqlite;

namespace Listening.History.Tests.Retention;

public class StoragePredictionTests
{
    [Fact]
    public void As_much_as_until_now_is_expected_and_words_go_after_two_years()
    {
        var prediction = StoragePrediction.Of(new StorageSize(10_000_000, 10_000, A.T0), A.T0.AddDays(10), 365_000_000);

        Assert.Equal((1_000_000.0, 1_000.0, 1_000.0, 365.0), (prediction.BytesPerDay, prediction.BytesPerMention, prediction.MentionsPerDay, prediction.FullInDays));
        Assert.Equal(375_000_000, prediction.Expected.Single(e => e.Days == 365).Bytes);

        // 1 105 days then, 375 of them without words.
        Assert.Equal(855_000_000.0, prediction.Expected.Single(e => e.Days == 1_095).Bytes, 1_000.0);
    }

    [Fact]
    public async Task Nothing_is_predicted_from_less_than_a_day()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var size = await history.History.SizeAsync(CancellationToken.None);

        Assert.True(size.Bytes > 0);
        Assert.Null(StoragePrediction.Of(size, A.T0, 1).BytesPerDay);
        Assert.Null(StoragePrediction.Of(size with { Since = A.T0, Mentions = 5 }, A.T0.AddHours(3), 1).BytesPerDay);
    }
}
