using System.Globalization;
using System.Text;
using System.Text.Json;
using Listening.Detection.Sentiment.Training;

namespace Listening.Ingest.Sentiment;

/// <summary>Reads the folder of labelled texts (its README describes the sets). Sets that are absent are left out; the English ones are required.</summary>
public static class TrainingFolder
{
    private static readonly (string Code, string Folder)[] Languages =
        [("ar", "arabic"), ("de", "german"), ("es", "spanish"), ("fr", "french"), ("hi", "hindi"), ("it", "italian"), ("pt", "portuguese")];

    private static readonly (string Name, int Classes)[] Tasks = [("emoji", 20), ("emotion", 4), ("hate", 2), ("irony", 2), ("offensive", 2)];

    private static readonly string[] Parts = ["train", "val", "test"];

    public static TrainingData Read(string folder)
    {
        string train = Path.Combine(folder, "semeval2017-train", "train.tsv");
        if (!File.Exists(train)) throw new FileNotFoundException($"{train} is missing; `train` needs the labelled sets described in that folder's README.", train);
        var auxiliary = new List<AuxiliaryTask>();
        string distant = Path.Combine(folder, "sentiment140-100k");
        if (Directory.Exists(distant))
            auxiliary.Add(new("emoticon", 2, [.. Lines(Path.Combine(distant, "negative.txt"), 0), .. Lines(Path.Combine(distant, "positive.txt"), 1)]));
        foreach ((string name, int classes) in Tasks)
        {
            string task = Path.Combine(folder, "tweeteval-aux", name);
            if (Directory.Exists(task)) auxiliary.Add(new(name, classes, [.. Parts.SelectMany(part => Pairs(task, part))]));
        }
        var languages = new Dictionary<string, (IReadOnlyList<LabelledText>, IReadOnlyList<LabelledText>)>();
        foreach ((string code, string name) in Languages)
        {
            string language = Path.Combine(folder, "umsab", name);
            if (Directory.Exists(language)) languages[code] = (Pairs(language, "train"), Pairs(language, "val"));
        }
        return new TrainingData
        {
            English = SemEval(train),
            EnglishValidation = Pairs(Path.Combine(folder, "tweeteval-val"), "val"),
            Auxiliary = auxiliary,
            Languages = languages,
            LanguageLexicons = Languages.ToDictionary(l => l.Code, l => (IReadOnlyList<LexiconWord>)Words(l.Code)),
            Counterfactuals = Counterfactuals(Path.Combine(folder, "eec", "Equity-Evaluation-Corpus.csv")),
            Lexicon = Lexicon(Path.Combine(folder, "lexicons")),
        };
    }

    // Polarity of SentiCon and Pattern is −1 to 1 in small steps; doubled, a plain word stands where one of the opinion lexicon does.
    private static List<LexiconWord> Words(string language)
    {
        using Stream stream = typeof(TrainingFolder).Assembly.GetManifestResourceStream($"Listening.Ingest.Lexicons.{language}.tsv") ?? throw new InvalidOperationException($"The word list of {language} is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var words = new List<LexiconWord>();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            if (fields.Length == 3) words.Add(new(fields[0], Afinn: double.Parse(fields[1], CultureInfo.InvariantCulture), Opinion: 2 * double.Parse(fields[2], CultureInfo.InvariantCulture)));
        }
        return words;
    }

    // Columns: id, sentence, template, person, gender, race, emotion, emotion word. Groups share template and emotion word.
    private static IReadOnlyList<(string, string)>[] Counterfactuals(string path) => !File.Exists(path) ? [] :
        [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Where(f => f.Length == 8).GroupBy(f => (f[2], f[7])).Select(g => (IReadOnlyList<(string, string)>)[.. g.Select(f => (f[3], f[1]))])];

    /// <summary>Responders' corrections: one JSON a line with "text" and "label" (negative, neutral, positive).</summary>
    /// <exception cref="InvalidDataException">Names the line that cannot be read.</exception>
    public static IReadOnlyList<LabelledText> Feedback(string path)
    {
        var texts = new List<LabelledText>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                int label = json.RootElement.GetProperty("label").GetString() switch { "negative" => 0, "neutral" => 1, "positive" => 2, _ => throw new KeyNotFoundException() };
                texts.Add(new LabelledText(json.RootElement.GetProperty("text").GetString() ?? "", label));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new InvalidDataException($"{path}, line {number}: expected {{\"text\": …, \"label\": \"negative|neutral|positive\"}}", e);
            }
        }
        return texts;
    }

    private static List<LabelledText> SemEval(string path)
    {
        var texts = new List<LabelledText>();
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] fields = line.Split('\t', 4);
            int label = fields.Length < 4 ? -1 : fields[2] switch { "negative" => 0, "neutral" => 1, "positive" => 2, _ => -1 };
            if (label >= 0) texts.Add(new LabelledText(fields[3], label));
        }
        return texts;
    }

    private static LabelledText[] Pairs(string folder, string part) =>
        [.. File.ReadLines(Path.Combine(folder, part + "_text.txt")).Zip(File.ReadLines(Path.Combine(folder, part + "_labels.txt")), (text, label) => new LabelledText(text, int.Parse(label, CultureInfo.InvariantCulture)))];

    private static IEnumerable<LabelledText> Lines(string path, int label) => File.ReadLines(path).Select(text => new LabelledText(text, label));

    private static List<LexiconWord> Lexicon(string folder)
    {
        var words = new List<LexiconWord>();
        foreach (string line in LinesOf(folder, "vader_lexicon.txt"))
        {
            string[] fields = line.Split('\t');
            if (fields.Length > 1 && double.TryParse(fields[1], CultureInfo.InvariantCulture, out double value)) words.Add(new(fields[0], Vader: value));
        }
        string afinn = Path.Combine(folder, "afinn-165.json");
        if (File.Exists(afinn))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(afinn));
            foreach (JsonProperty word in json.RootElement.EnumerateObject()) words.Add(new(word.Name, Afinn: word.Value.GetInt32()));
        }
        foreach ((string name, int value) in new[] { ("positive-words.txt", 1), ("negative-words.txt", -1) })
            foreach (string line in LinesOf(folder, name))
                if (line.Length > 0 && line[0] != ';') words.Add(new(line, Opinion: value));
        foreach (string line in LinesOf(folder, "Emoji_Sentiment_Data_v1.0.csv").Skip(1))
        {
            string[] fields = line.Split(',');
            if (fields.Length < 7 || !int.TryParse(fields[4], out int negative) || !int.TryParse(fields[5], out int neutral) || !int.TryParse(fields[6], out int positive)) continue;
            // Three added counts draw rare emoji towards neutral.
            words.Add(new(fields[0], Emoji: (double)(positive - negative) / (negative + neutral + positive + 3)));
        }
        return words;
    }

    // Latin-1 only where the file says so: the opinion lexicon has a few accented words.
    private static IEnumerable<string> LinesOf(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? File.ReadLines(Path.Combine(folder, name), name.EndsWith("-words.txt", StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8) : [];
}
