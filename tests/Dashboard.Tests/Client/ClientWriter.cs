using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Listening.Dashboard.Tests.Client;

/// <summary>
/// Writes the typed half of the C# client from the server's own OpenAPI document: a record for each schema that its operations use, a method for each
/// operation. Words of enums stay strings, because a later server may know more of them.
/// </summary>
internal sealed class ClientWriter(JsonElement document)
{
    private const string Head = "// Written from the OpenAPI document by ClientContractTests; change the API, not this file.\n";
    private const string JsonType = "application/json";

    // What a program outside asks; people's work stays with people.
    private static readonly HashSet<string> Tags = ["History", "Reviews", "Incidents", "Signals", "Slas", "Brands", "Mentions", "Publishing", "Wall"];

    // Its body is a list of the mention contract, which the document does not describe.
    private static readonly HashSet<string> ByHand = ["PostMentions"];

    private static readonly HashSet<string> Keywords = ["as", "base", "case", "default", "event", "for", "in", "is", "lock", "new", "object", "operator", "out", "params", "ref", "string"];

    private readonly SortedSet<string> used = new(StringComparer.Ordinal);

    /// <summary>Each with the parameters of its query.</summary>
    public IEnumerable<(string Method, string Path, JsonElement Operation)> Operations =>
        document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => (Method: o.Name, Path: p.Name, Operation: o.Value)))
            .Where(o => Tags.Contains(o.Operation.GetProperty("tags")[0].GetString()!))
            .OrderBy(o => o.Operation.GetProperty("operationId").GetString(), StringComparer.Ordinal);

    public string Methods()
    {
        var text = new StringBuilder(Head).Append("using System.Text.Json;\n\nnamespace Listening.Client;\n\npublic sealed partial class ListeningClient\n{\n");
        var first = true;
        foreach (var (method, path, operation) in Operations)
        {
            // Written all the same: its records are used.
            var written = Method(method, path, operation);
            if (!ByHand.Contains(operation.GetProperty("operationId").GetString()!))
            {
                text.Append(first ? "" : "\n").Append(written);
                first = false;
            }
        }

        return text.Append("}\n").ToString();
    }

    public string Records()
    {
        _ = Methods();
        var (written, text) = (new SortedDictionary<string, string>(StringComparer.Ordinal), new StringBuilder(Head).Append("using System.Text.Json;\n\nnamespace Listening.Client;\n"));
        while (used.FirstOrDefault(n => !written.ContainsKey(n)) is { } name)
        {
            written[name] = Record(name, document.GetProperty("components").GetProperty("schemas").GetProperty(name));
        }

        foreach (var record in written.Values)
        {
            text.Append(record);
        }

        return text.ToString();
    }

    private string Method(string method, string path, JsonElement operation)
    {
        var (name, parameters) = (operation.GetProperty("operationId").GetString()!, Parameters(operation));
        var body = operation.TryGetProperty("requestBody", out var request) ? TypeOf(request.GetProperty("content").GetProperty(JsonType).GetProperty("schema"), nullable: false) : null;
        var answer = AnswerOf(operation);
        var signature = new List<string>();
        signature.AddRange(parameters.Where(p => p.IsPath).Select(p => $"{p.Type} {Named(p.Name)}"));
        if (body is not null)
        {
            signature.Add($"{body} body");
        }

        signature.AddRange(parameters.Where(p => !p.IsPath).Select(p => $"{p.Type}? {Named(p.Name)} = null"));
        signature.Add("CancellationToken cancellationToken = default");
        var address = parameters.Where(p => p.IsPath).Aggregate(path.TrimStart('/'), (at, p) => at
            .Replace($"{{{p.Name}}}", $"{{Escape({Named(p.Name)})}}", StringComparison.Ordinal).Replace($"{{{p.Name}:int}}", $"{{Escape({Named(p.Name)})}}", StringComparison.Ordinal));
        var query = string.Join(", ", parameters.Where(p => !p.IsPath).Select(p => $"(\"{p.Name}\", {Named(p.Name)})"));
        var call = answer switch
        {
            null => "SendAsync",
            "string" => "TextAsync",
            "byte[]" => "BytesAsync",
            _ => $"SendAsync<{answer}>",
        };
        return $"""
                /// <summary><c>{method.ToUpperInvariant()} {path}</c></summary>
                public Task{(answer is null ? "" : $"<{answer}>")} {name}Async(
                    {string.Join(", ", signature)}) =>
                    {call}(HttpMethod.{char.ToUpperInvariant(method[0])}{method[1..]}, {(address.Contains('{') ? "$" : "")}"{address}", [{query}], {(body is null ? "null" : "body")}, cancellationToken);

            """;
    }

    private List<(string Name, string Type, bool IsPath)> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(p => (
                p.GetProperty("name").GetString()!, TypeOf(p.GetProperty("schema"), nullable: false), p.GetProperty("in").GetString() == "path"))]
            : [];

    /// <summary>Null: nothing comes back.</summary>
    private string? AnswerOf(JsonElement operation)
    {
        var content = operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '2' && r.Value.TryGetProperty("content", out _))
            .SelectMany(r => r.Value.GetProperty("content").EnumerateObject()).ToList();
        var json = content.FindIndex(c => c.Name == JsonType);
        return content.Count == 0 ? null
            : json >= 0 ? TypeOf(content[json].Value.GetProperty("schema"), nullable: false)
            : content[0].Name.StartsWith("text/", StringComparison.Ordinal) || content[0].Name.EndsWith("ndjson", StringComparison.Ordinal) ? "string"
            : "byte[]";
    }

    private string Record(string name, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var words))
        {
            return $"\n/// <summary>Words; a later server may know more.</summary>\npublic static class {name}\n{{\n"
                + string.Concat(words.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String).Select(w => $"    public const string {Pascal(w.GetString()!)} = \"{w.GetString()}\";\n")) + "}\n";
        }

        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        var members = schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(p => (p.Name, Must: required.Contains(p.Name), Type: TypeOf(p.Value, nullable: !required.Contains(p.Name)))).ToList()
            : [];
        var parts = members.OrderBy(m => !m.Must).Select(m => $"{m.Type} {Pascal(m.Name)}{(m.Must ? "" : " = null")}");
        return $"\npublic sealed record {name}({string.Join(", ", parts)});\n";
    }

    /// <param name="nullable">It may be left out.</param>
    private string TypeOf(JsonElement schema, bool nullable)
    {
        if (schema.TryGetProperty("$ref", out var to))
        {
            return Referred(to.GetString()!) + (nullable ? "?" : "");
        }

        if (schema.TryGetProperty("oneOf", out var either))
        {
            return TypeOf(either.EnumerateArray().First(s => !(s.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String && t.GetString() == "null")), nullable: true);
        }

        // The server reads numbers in quotes too and says so of every number; it writes none.
        var types = !schema.TryGetProperty("type", out var type) ? []
            : type.ValueKind == JsonValueKind.String ? [type.GetString()!]
            : type.EnumerateArray().Select(t => t.GetString()!).ToArray();
        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        var clr = types.Contains("integer") ? format == "int32" ? "int" : "long"
            : types.Contains("number") ? "double"
            : types.Contains("boolean") ? "bool"
            : types.Contains("array") ? $"IReadOnlyList<{TypeOf(schema.GetProperty("items"), nullable: false)}>"
            : types.Contains("object") && schema.TryGetProperty("additionalProperties", out var values) && values.ValueKind == JsonValueKind.Object
                ? $"IReadOnlyDictionary<string, {TypeOf(values, nullable: false)}>"
            : types.Contains("string") ? format switch { "date-time" => "DateTimeOffset", "date" => "DateOnly", "time" => "TimeOnly", "duration" => "TimeSpan", "binary" => "byte[]", _ => "string" }
            : "JsonElement";
        return clr + (nullable || types.Contains("null") ? "?" : "");
    }

    private string Referred(string to)
    {
        var name = to.Split('/')[^1];
        if (name == nameof(JsonElement))
        {
            return name;
        }

        used.Add(name);
        return document.GetProperty("components").GetProperty("schemas").GetProperty(name).TryGetProperty("enum", out _) ? "string" : name;
    }

    private static string Named(string parameter) => Keywords.Contains(parameter) ? "@" + parameter : parameter;

    private static string Pascal(string words) => string.Concat(words.Split('-', '_', ' ').Where(w => w.Length > 0).Select(w => char.ToUpper(w[0], CultureInfo.InvariantCulture) + w[1..]));
}
