using System.Text;
using Listening.Bench.Shapes;

namespace Listening.Bench.Load;

/// <summary>
/// One request body of many creates, made once: before each sending only the ids and times in it are written anew, in place, so that every
/// mention is another post and the generator takes next to nothing of the machine.
/// </summary>
internal sealed class MentionBatch
{
    private const int IdDigits = 12;
    private const int TimeLength = 24; // 2026-11-21T20:40:01.002Z

    private readonly List<(int Id, int Time)> places = [];

    /// <param name="nameOf">The name said in the n-th mention of the batch, or null.</param>
    public MentionBatch(int mentions, SocialTexts texts, Func<int, string?> nameOf)
    {
        var body = new MemoryStream();
        for (var i = 0; i < mentions; i++)
        {
            Write(body, "{\"op\":\"create\",\"platform\":\"bluesky\",\"id\":\"load-");
            var id = (int)body.Position;
            Write(body, new string('0', IdDigits) + "\",\"text\":");
            Write(body, System.Text.Json.JsonSerializer.Serialize(texts.Next(nameOf(i))));
            Write(body, ",\"lang\":\"en\",\"observedAt\":\"");
            places.Add((id, (int)body.Position));
            Write(body, new string('0', TimeLength));
            Write(body, $"\",\"author\":{{\"id\":\"did:plc:author{i * 7919 % 10007}\",\"handle\":\"author{i}.example\",\"followers\":{i * 13}}},\"metrics\":{{\"impressions\":{{\"value\":{i % 900},\"grade\":\"actual\"}},\"likes\":{i % 40}}}}}\n");
        }

        Body = body.ToArray();
    }

    public byte[] Body { get; }

    public int Count => places.Count;

    /// <param name="first">Number of the first mention: ids follow from it.</param>
    public void Stamp(long first, DateTimeOffset now)
    {
        Span<byte> time = stackalloc byte[TimeLength];
        _ = now.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (id, at) in places)
        {
            var number = first++;
            for (var digit = IdDigits - 1; digit >= 0; digit--, number /= 10)
            {
                Body[id + digit] = (byte)('0' + (number % 10));
            }

            time.CopyTo(Body.AsSpan(at));
        }
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));
}
