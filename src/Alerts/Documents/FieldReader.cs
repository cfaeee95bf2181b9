using System.Globalization;
using System.Text.Json;

namespace Listening.Alerts.Documents;

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Path">JSON path: <c>$.when.minScore</c>.</param>
/// <param name="Message">What to change, in one sentence.</param>
public sealed record FieldError(string Path, string Message);

/// <summary>
/// Reads an object's fields strictly and goes on after each error, so that whoever wrote it hears all of them at once. A field that nobody
/// asked for is an error too: a misspelt condition must not silently mean "always".
/// </summary>
public sealed class FieldReader
{
    private readonly JsonElement value;
    private readonly string path;
    private readonly List<FieldError> errors;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly bool isObject;

    public FieldReader(JsonElement value, string path, List<FieldError> errors)
    {
        (this.value, this.path, this.errors) = (value, path, errors);
        isObject = value.ValueKind == JsonValueKind.Object;
        if (!isObject)
        {
            Add("", "Must be an object.");
        }
    }

    public string Path => path;

    public void Add(string field, string message) => errors.Add(new FieldError(field.Length == 0 ? path : $"{path}.{field}", message));

    /// <summary>Fields that may be there and mean nothing here, such as the version that was read.</summary>
    public void Ignore(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            known.Add(field);
        }
    }

    public bool Has(string field) => Find(field) is not null;

    public string? Text(string field, int max, bool required = false, Func<string, string?>? wrong = null)
    {
        if (Find(field) is not { } found)
        {
            if (required)
            {
                Add(field, "Is required.");
            }

            return null;
        }

        if (found.ValueKind != JsonValueKind.String || found.GetString()!.Trim() is not { Length: > 0 } text || text.Length > max)
        {
            Add(field, $"Must be a text of 1 to {max} characters.");
            return null;
        }

        if (wrong?.Invoke(text) is { } why)
        {
            Add(field, why);
            return null;
        }

        return text;
    }

    public bool Flag(string field, bool usual)
    {
        if (Find(field) is not { } found)
        {
            return usual;
        }

        if (found.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return found.GetBoolean();
        }

        Add(field, "Must be true or false.");
        return usual;
    }

    public double? Number(string field, double min, double max)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.ValueKind == JsonValueKind.Number && found.GetDouble() is var number && number >= min && number <= max)
        {
            return number;
        }

        Add(field, FormattableString.Invariant($"Must be a number from {min} to {max}."));
        return null;
    }

    public long? Whole(string field, long min, long max)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Add(field, FormattableString.Invariant($"Must be a whole number from {min} to {max}."));
        return null;
    }

    /// <summary>A list of texts; null when it is not there.</summary>
    /// <param name="words">The only ones that are allowed; null = any.</param>
    public IReadOnlyList<string>? Texts(string field, int max = 256, IReadOnlyCollection<string>? words = null)
    {
        var items = Items(field);
        if (items is null)
        {
            return null;
        }

        var texts = new List<string>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind != JsonValueKind.String || items[i].GetString()!.Trim() is not { Length: > 0 } text || text.Length > max)
            {
                Add($"{field}[{i}]", $"Must be a text of 1 to {max} characters.");
            }
            else if (words is not null && !words.Contains(text))
            {
                Add($"{field}[{i}]", $"'{text}' is not one of {string.Join(", ", words)}.");
            }
            else
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>A list of whole numbers; null when it is not there.</summary>
    public IReadOnlyList<long>? Numbers(string field, long min, long max)
    {
        if (Items(field) is not { } items)
        {
            return null;
        }

        var numbers = new List<long>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind == JsonValueKind.Number && items[i].TryGetInt64(out var number) && number >= min && number <= max)
            {
                numbers.Add(number);
            }
            else
            {
                Add($"{field}[{i}]", FormattableString.Invariant($"Must be a whole number from {min} to {max}."));
            }
        }

        return numbers;
    }

    public T? Word<T>(string field, Func<T, string> nameOf)
        where T : struct, Enum
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (found.ValueKind == JsonValueKind.String && found.GetString() == nameOf(value))
            {
                return value;
            }
        }

        Add(field, $"Must be one of {string.Join(", ", Enum.GetValues<T>().Select(nameOf))}.");
        return null;
    }

    public DateTimeOffset? Time(string field)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.ValueKind == JsonValueKind.String && found.TryGetDateTimeOffset(out var time))
        {
            return time;
        }

        Add(field, "Must be a time such as 2026-11-22T08:00:00Z.");
        return null;
    }

    /// <summary>A time of day: <c>22:00</c>.</summary>
    public TimeOnly? TimeOfDay(string field, bool required = false)
    {
        if (Text(field, 8, required) is not { } text)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        Add(field, "Is a time of day such as 22:00.");
        return null;
    }

    public FieldReader? Object(string field) => Find(field) is { } found ? new FieldReader(found, $"{path}.{field}", errors) : null;

    public IReadOnlyList<FieldReader>? Objects(string field) =>
        Items(field) is { } items ? [.. items.Select((item, i) => new FieldReader(item, $"{path}.{field}[{i}]", errors))] : null;

    /// <summary>Reports what nobody asked for. To be called last.</summary>
    public void Finish()
    {
        if (isObject)
        {
            foreach (var field in value.EnumerateObject().Where(f => !known.Contains(f.Name)))
            {
                Add(field.Name, $"Is not known here; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    private JsonElement? Find(string field)
    {
        known.Add(field);
        return isObject && value.TryGetProperty(field, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
    }

    private List<JsonElement>? Items(string field)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.ValueKind == JsonValueKind.Array)
        {
            return [.. found.EnumerateArray()];
        }

        Add(field, "Must be a list.");
        return null;
    }
}
