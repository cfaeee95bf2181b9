using System.Text;

namespace Listening.Bench.Shapes;

/// <summary>
/// Texts with the statistics of social posts that matter for speed: 4–40 words by a Zipf law over 20 000 made-up words, a third with a
/// hashtag, handle or link, a fifth in a script other than Latin, an emoji here and there. Seeded: the same texts on every machine.
/// </summary>
internal sealed class SocialTexts(int seed)
{
    private const int Vocabulary = 20_000;
    private static readonly string[] Syllables =
        ["ka", "lo", "mi", "ne", "ru", "ta", "so", "vi", "den", "mar", "per", "sta", "tion", "ing", "er", "al", "bre", "qui", "ou", "sha"];
    private static readonly string[] Others = ["новости сегодня плохие", "これはひどい", "新しいニュース", "مرحبا بالعالم", "오늘은 나쁘다", "größte Überraschung", "çok kötü"];
    private static readonly string[] Emoji = ["😀", "😡", "🔥", "💔", "👍🏽"];
    private readonly Random random = new(seed);

    /// <param name="name">Said somewhere in the text; null for a text about nobody.</param>
    public string Next(string? name = null)
    {
        var words = 4 + random.Next(random.Next(4) == 0 ? 36 : 14);
        var nameAt = name is null ? -1 : random.Next(words);
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            _ = text.Append(i == 0 ? "" : random.Next(12) == 0 ? ", " : " ").Append(i == nameAt ? name : Word());
        }

        _ = random.Next(9) switch
        {
            0 => text.Append(" #").Append(Word()),
            1 => text.Append(" @").Append(Word()),
            2 => text.Append(" https://t.example/").Append(Word()),
            3 or 4 => text.Append(". ").Append(Others[random.Next(Others.Length)]),
            5 => text.Append(' ').Append(Emoji[random.Next(Emoji.Length)]),
            _ => text.Append(random.Next(2) == 0 ? "!" : "."),
        };
        return text.ToString();
    }

    private string Word()
    {
        // Rank by an inverse power: a few words make up most of what is written.
        var rank = (int)(Vocabulary * Math.Pow(random.NextDouble(), 4));
        var word = Syllables[rank % 20] + Syllables[rank / 20 % 20];
        return rank < 400 ? word : word + Syllables[rank / 400 % 20] + (rank % 3 == 0 ? "s" : "");
    }
}
