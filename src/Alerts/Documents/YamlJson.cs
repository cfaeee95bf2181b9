using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Listening.Alerts.Documents;

/// <summary>
/// Files that people write, as YAML or JSON (every JSON text is YAML too), read into JSON so that there is one validation. Plain scalars follow the
/// core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema): <c>yes</c> and <c>no</c> are texts, country codes included.
/// </summary>
public static class YamlJson
{
    // Configuration is kilobytes; and an alias can stand for its whole anchor again and again.
    private const int MaxNodes = 100_000;
    private const int MaxDepth = 32;

    /// <exception cref="InvalidDataException">Not YAML, or more than anybody writes by hand; the message names line and column.</exception>
    public static JsonElement Read(string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            var nodes = 0;
            var json = yaml.Documents.Count == 0 ? null : Convert(yaml.Documents[0].RootNode, 0, ref nodes);
            return JsonSerializer.SerializeToElement(json);
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    private static JsonNode? Convert(YamlNode node, int depth, ref int nodes)
    {
        if (++nodes > MaxNodes || depth > MaxDepth)
        {
            throw new InvalidDataException($"more than {MaxNodes} values, or deeper than {MaxDepth}.");
        }

        switch (node)
        {
            case YamlMappingNode map:
                var json = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    json[((YamlScalarNode)key).Value ?? ""] = Convert(value, depth + 1, ref nodes);
                }

                return json;
            case YamlSequenceNode list:
                var array = new JsonArray();
                foreach (var item in list.Children)
                {
                    array.Add(Convert(item, depth + 1, ref nodes));
                }

                return array;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static JsonValue? Scalar(YamlScalarNode node)
    {
        var text = node.Value ?? "";
        if (node.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}
