using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Listening.Alerts.Hub;

/// <summary>Enums travel as their words in kebab case (<c>already-open</c>), never as numbers.</summary>
public sealed class Words<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Durations travel as ISO 8601 (<c>PT1S</c>), as everywhere in the contract.</summary>
public sealed class IsoDuration : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        XmlConvert.ToTimeSpan(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(XmlConvert.ToString(value));
}
