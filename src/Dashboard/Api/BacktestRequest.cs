using System.Text.Json;
using Listening.Alerts.Documents;
using Listening.Alerts.Rules;
using Listening.Detection.Brands;
using Listening.History.Backtest;

namespace Listening.Dashboard.Api;

/// <summary>The body of <c>POST /backtest</c>, for its description: see <see cref="BacktestQuery"/>.</summary>
/// <param name="Rules">As <c>PUT /rules</c> takes them; absent = those in force.</param>
/// <param name="Model">What <c>PUT /backtest/model</c> answered; absent = the stored scores.</param>
public sealed record BacktestPost(
    string Brand, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<RuleItem>? Rules, double? BudgetPerWeek, long? ImpressionsThreshold,
    IReadOnlyList<ReachThreshold>? Thresholds, bool Exact, double? PauseHours, string? Model);

/// <summary>The body of <c>POST /rules/trial</c>, for its description: see <see cref="RuleTrialQuery"/>.</summary>
/// <param name="Rule">As <c>PUT /rules/{id}</c> takes it; its <c>id</c> may be left out while it has none.</param>
/// <param name="Brands">Absent = those of the rule, or all.</param>
/// <param name="Days">Absent = 90.</param>
/// <param name="PauseHours">Absent = 4.</param>
public sealed record RuleTrialPost(RuleItem Rule, IReadOnlyList<string>? Brands, int? Days, double? PauseHours);

/// <summary>Reads a back-test, or everything that is wrong with it.</summary>
internal static class BacktestRequest
{
    private const int MaxName = 64;
    private const double MostPauseHours = 720;

    // A draft has no name yet; no rule that people write is called so by accident.
    private const string Draft = "draft";
    private const long MostImpressions = 1_000_000_000_000;

    /// <returns>The query, and the name of a model to try, which whoever has it puts into the query.</returns>
    public static (BacktestQuery? Query, string? Model, IReadOnlyList<FieldError> Errors) Read(JsonElement json)
    {
        var errors = new List<FieldError>();
        var fields = new FieldReader(json, "$", errors);
        var brand = fields.Text("brand", MaxName, required: true);
        var (from, to) = (fields.Time("from"), fields.Time("to"));
        foreach (var (name, value) in new[] { ("from", from), ("to", to) })
        {
            if (value is null && !fields.Has(name))
            {
                fields.Add(name, "Is required: a time such as 2026-11-01T00:00:00Z.");
            }
        }

        var budget = fields.Number("budgetPerWeek", 0.001, 1_000);
        var threshold = fields.Whole("impressionsThreshold", 1, MostImpressions);
        var thresholds = fields.Objects("thresholds")?.Select(Threshold).ToList();
        var exact = fields.Flag("exact", false);
        var hours = fields.Number("pauseHours", 0.01, MostPauseHours);
        var model = fields.Text("model", MaxName);
        var rules = Rules(json, fields, errors);
        fields.Finish();
        return errors.Count > 0
            ? (null, null, errors)
            : (new BacktestQuery(brand!, from!.Value, to!.Value, rules, budget, threshold, thresholds, exact, hours ?? 4), model, []);
    }

    public static (RuleTrialQuery? Query, IReadOnlyList<FieldError> Errors) ReadTrial(JsonElement json)
    {
        var errors = new List<FieldError>();
        var fields = new FieldReader(json, "$", errors);
        fields.Ignore("rule");
        var brands = fields.Texts("brands", MaxName);
        var days = fields.Whole("days", 1, RuleTrialQuery.LongestDays);
        var hours = fields.Number("pauseHours", 0.01, MostPauseHours);
        AlertRule? rule = null;
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("rule", out var draft) && draft.ValueKind == JsonValueKind.Object)
        {
            (rule, var wrong) = RuleReader.Read(draft, draft.TryGetProperty("id", out _) ? null : Draft, "$.rule");
            errors.AddRange(wrong);
        }
        else
        {
            fields.Add("rule", "Is required: a rule as PUT /rules/{id} takes it.");
        }

        fields.Finish();
        return errors.Count > 0 ? (null, errors) : (new RuleTrialQuery(rule!, brands, (int)(days ?? 90), hours ?? 4), []);
    }

    private static ReachThreshold Threshold(FieldReader fields)
    {
        var (platform, impressions) = (fields.Text("platform", MaxName), fields.Whole("impressions", 1, MostImpressions));
        if (impressions is null && !fields.Has("impressions"))
        {
            fields.Add("impressions", "Is required.");
        }

        fields.Finish();
        return new ReachThreshold(platform, impressions ?? 0);
    }

    private static List<AlertRule>? Rules(JsonElement json, FieldReader fields, List<FieldError> errors)
    {
        fields.Ignore("rules");
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("rules", out var listed) || listed.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (listed.ValueKind != JsonValueKind.Array)
        {
            fields.Add("rules", "Must be a list of rules.");
            return null;
        }

        var rules = new List<AlertRule>();
        foreach (var (item, i) in listed.EnumerateArray().Select((item, i) => (item, i)))
        {
            var (rule, wrong) = RuleReader.Read(item, path: $"$.rules[{i}]");
            errors.AddRange(wrong);
            if (rule is not null)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }
}
