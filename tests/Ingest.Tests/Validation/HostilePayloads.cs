using System.Text;

namespace Listening.Ingest.Tests.Validation;

/// <summary>Messages as an enemy, a broken program or a bad line sends them; the same for the same seed.</summary>
internal sealed class HostilePayloads(int seed)
{
    private static readonly string[] Good =
    [
        """{"op":"create","platform":"bluesky","id":"at://did:plc:x/app.bsky.feed.post/3k","text":"Caf\u00e9 \ud83d\ude22 burns","lang":"en","createdAt":"2026-11-21T20:40:00.123Z","observedAt":"2026-11-21T20:40:01.002Z","author":{"id":"did:plc:x","handle":"x.example","followers":1234,"createdAt":"2021-01-02T00:00:00Z","bot":false},"url":"https://x.example/1","parentId":null,"rootId":null,"campaign":"spring","source":"bluesky","metrics":{"impressions":{"value":120,"grade":"actual"},"likes":3,"shares":1,"replies":0}}""",
        """{"op":"metrics","platform":"bluesky","id":"at://x","observedAt":"2026-11-21T20:40:01Z","metrics":{"impressions":{"value":5100,"grade":"estimated","low":3900},"likes":210}}""",
        """{"op":"edit","platform":"x","id":"1","text":"better now","observedAt":"2026-11-21T20:40:01Z"}""",
        """{"op":"delete","platform":"x","id":"1"}""",
        """{"op":"account","platform":"x","id":"1","followers":1200300}""",
        """{"platform":"x","id":"1","text":"short"}""",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e999", "-1e-999", "99999999999999999999999999", "1.5", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "[]", "{}", "[[[[[]]]]]",
        "\"2026-13-45T99:99:99Z\"", "\"9999-12-31T23:59:59.999999999999999999Z\"", "\"\\u202e\\u0007\"", "nul", "+1", "0x10", "'text'", "NaN", "\"\u0001\"",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Whether the next payload came out unchanged (so that it must be taken).</summary>
    public bool IsGood { get; private set; }

    public byte[] Next()
    {
        IsGood = false;
        var good = Good[_random.Next(Good.Length)];
        var bytes = Encoding.UTF8.GetBytes(good);
        switch (_random.Next(12))
        {
            case 0:
                IsGood = true;
                return bytes;
            case 1: // cut short
                return bytes[.._random.Next(bytes.Length)];
            case 2: // bytes that are no UTF-8
                for (var i = _random.Next(1, 4); i > 0; i--)
                {
                    bytes[_random.Next(bytes.Length)] = (byte)_random.Next(0x80, 0x100);
                }

                return bytes;
            case 3: // any bytes
                _random.NextBytes(bytes);
                return bytes;
            case 4: // any bytes in place of some
                for (var i = _random.Next(1, 10); i > 0; i--)
                {
                    bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                }

                return bytes;
            case 5: // NULs
                bytes[_random.Next(bytes.Length)] = 0;
                return bytes;
            case 6: // nested deep
                var depth = _random.Next(1, 3000);
                return Encoding.UTF8.GetBytes($$"""{"platform":"x","id":"1","text":"a","n":{{new string('[', depth)}}{{new string(']', _random.Next(2) == 0 ? depth : depth / 2)}}}""");
            case 7: // very long, each sometimes
                var length = _random.Next(100) == 0 ? 10_000_000 : _random.Next(100_000);
                return Encoding.UTF8.GetBytes($$"""{"platform":"x","id":"1","{{Pick("text", "id", "url", "lang", "drill", "unknown")}}":"{{new string('a', length)}}"}""");
            case 8: // the same field twice
                return Encoding.UTF8.GetBytes(good[..^1] + $$""","{{Pick("id", "text", "op", "metrics", "\\u0069d")}}":{{Value()}}}""");
            case 9: // another value in place of one
                var colon = good.IndexOf(':', _random.Next(good.Length / 2));
                var end = good.IndexOfAny([',', '}'], colon);
                return Encoding.UTF8.GetBytes(good[..(colon + 1)] + Value() + good[end..]);
            case 10: // two at once, or something behind it
                return Encoding.UTF8.GetBytes(good + Pick(good, "x", "]", ",", "\u0000"));
            default: // a value alone
                return Encoding.UTF8.GetBytes(Value());
        }
    }

    private string Value() => Values[_random.Next(Values.Length)];

    private string Pick(params ReadOnlySpan<string> of) => of[_random.Next(of.Length)];
}
