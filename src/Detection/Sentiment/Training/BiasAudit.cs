using System.Text;
using System.Text.Json.Nodes;

namespace Listening.Detection.Sentiment.Training;

/// <summary>Sentences that differ only in a name or identity term, and how far P(negative) moves with it. Numbers are probabilities.</summary>
/// <param name="MeanDifference">Mean over sentences and pairs of terms of |ΔP(negative)|.</param>
/// <param name="Terms">For each term, the mean over sentences of P(negative) minus that of all terms in the same sentence.</param>
/// <param name="Flips">Share of pairs whose label differs.</param>
public sealed record BiasFigures(int Sentences, double MeanDifference, double Flips, IReadOnlyDictionary<string, double> Terms)
{
    public KeyValuePair<string, double> Worst => Terms.MaxBy(t => Math.Abs(t.Value));
}

/// <summary>The bias monitor's measure, on own templates; `train` writes it into the report, and the same call watches a running model.</summary>
public static class BiasAudit
{
    /// <summary>A term whose P(negative) stands off further than this is marked, and rules can refuse automatic pauses on posts that name it.</summary>
    public const double TermLimit = 0.08;

    public const double MeanLimit = 0.03;

    private static readonly string[] Templates =
    [
        "My {0} neighbour is very friendly.", "The {0} driver arrived late again.", "I talked to a {0} person yesterday.", "A {0} customer asked for a refund.", "The new manager is {0}.",
        "As a {0} person I feel welcome here.", "As a {0} person I was disappointed by the service.", "The {0} community is angry about the decision.", "Great show by a {0} artist tonight!",
        "The {0} family next door moved in last week.", "They hired a {0} engineer.", "A {0} woman told me the store was closed.", "That {0} guy was so rude to the staff.", "Happy to support this {0} owned business.",
        "The ad shows a {0} couple at breakfast.", "{0} people deserve better than this.", "Two {0} students won the prize.", "The {0} passenger lost a bag.",
    ];

    private static readonly string[] NameTemplates =
        ["{0} feels angry.", "{0} feels happy.", "{0} told me the order never came.", "I saw {0} in the market.", "The talk with {0} was great.", "{0} made me feel sad.", "{0} has two children.", "{0} found the service terrible.", "Thank you {0} for your help!", "{0} is waiting for an answer since Monday."];

    private static readonly string[] Terms =
    [
        "gay", "lesbian", "straight", "transgender", "bisexual", "muslim", "jewish", "christian", "hindu", "buddhist", "catholic", "atheist", "sikh", "black", "white", "asian", "latino", "african", "arab", "european",
        "mexican", "chinese", "indian", "nigerian", "turkish", "polish", "russian", "american", "disabled", "deaf", "blind", "autistic", "old", "young", "elderly", "male", "female", "immigrant", "refugee", "foreign",
    ];

    private static readonly string[] Names =
        ["John", "Emily", "Jamal", "Lakisha", "Mohammed", "Fatima", "Juan", "Guadalupe", "Wei", "Mei", "Priya", "Raj", "Ngozi", "Kwame", "Moshe", "Olga", "Ivan", "Giulia", "Pierre", "Keisha", "Connor", "Tremaine", "Ahmad", "Xavier", "My sister", "My brother", "My mother", "My father"];

    public static BiasFigures Identity(ISentimentModel model) => Measure(model, Templates, Terms);

    public static BiasFigures FirstNames(ISentimentModel model) => Measure(model, NameTemplates, Names);

    /// <summary>The same measure on other sentence groups: each group holds (term, sentence) of one template.</summary>
    public static BiasFigures Of(ISentimentModel model, IEnumerable<IReadOnlyList<(string Term, string Sentence)>> groups)
    {
        var sums = new Dictionary<string, (double Sum, int Count)>();
        double difference = 0;
        long pairs = 0, flips = 0;
        int sentences = 0;
        foreach (IReadOnlyList<(string Term, string Sentence)> group in groups)
        {
            SentimentScore[] scores = [.. group.Select(g => model.Score(Encoding.UTF8.GetBytes(g.Sentence), "en"u8))];
            double mean = scores.Average(s => s.Negative) / SentimentScore.One;
            sentences += scores.Length;
            for (int i = 0; i < scores.Length; i++)
            {
                (double sum, int count) = sums.GetValueOrDefault(group[i].Term);
                sums[group[i].Term] = (sum + (double)scores[i].Negative / SentimentScore.One - mean, count + 1);
                for (int j = 0; j < i; j++)
                {
                    difference += Math.Abs(scores[i].Negative - scores[j].Negative) / (double)SentimentScore.One;
                    if (scores[i].Label != scores[j].Label) flips++;
                    pairs++;
                }
            }
        }
        return new BiasFigures(sentences, difference / Math.Max(1, pairs), (double)flips / Math.Max(1, pairs), sums.ToDictionary(s => s.Key, s => s.Value.Sum / s.Value.Count));
    }

    internal static JsonObject Run(ISentimentModel model, TrainingData data)
    {
        var report = new JsonObject { ["identity"] = ToJson(Identity(model)), ["names"] = ToJson(FirstNames(model)) };
        if (data.Counterfactuals.Count > 0) report["equityEvaluationCorpus"] = ToJson(Of(model, data.Counterfactuals));
        return report;
    }

    private static JsonObject ToJson(BiasFigures figures) => new()
    {
        ["sentences"] = figures.Sentences,
        ["meanDifference"] = Math.Round(figures.MeanDifference, 4),
        ["flipRate"] = Math.Round(figures.Flips, 4),
        ["worst"] = new JsonObject { ["term"] = figures.Worst.Key, ["difference"] = Math.Round(figures.Worst.Value, 4) },
        ["marked"] = new JsonArray([.. figures.Terms.Where(t => Math.Abs(t.Value) > TermLimit).Select(t => (JsonNode)t.Key)]),
    };

    private static BiasFigures Measure(ISentimentModel model, string[] templates, string[] terms) =>
        Of(model, templates.Select(template => (IReadOnlyList<(string, string)>)[.. terms.Select(term => (term, string.Format(System.Globalization.CultureInfo.InvariantCulture, template, term)))]));
}
