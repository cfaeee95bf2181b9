using Listening.Alerts.Documents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Tests.World;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Tests.Rules;

public sealed class RuleBookTests
{
    private static readonly RuleFacts Usual = new();
    private readonly Town town = new();

    public static TheoryData<SignalKind, SignalAction> EveryKindAsDetected()
    {
        var data = new TheoryData<SignalKind, SignalAction>();
        foreach (var kind in Enum.GetValues<SignalKind>().Where(k => k != SignalKind.SlaBreach))
        {
            foreach (var action in Enum.GetValues<SignalAction>())
            {
                data.Add(kind, action);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryKindAsDetected))]
    public void Without_rules_of_the_house_the_detectors_word_counts(SignalKind kind, SignalAction action)
    {
        var signal = town.Spike(kind, action);
        var asked = RuleBook.Shipped.Ask(signal, Usual);

        Assert.Equal((action, Alerts.Incidents.Severity.Of(signal)), (asked.Action, asked.Severity));
        Assert.Null(asked.Scopes);
        Assert.Null(asked.DecidedBy);
    }

    [Theory]
    [InlineData("injury", "legal")]
    [InlineData("recall", "product")]
    [InlineData("resignation", "pr")]
    [InlineData("safety", "support")]
    public void A_risk_topic_calls_its_role(string topic, string role) =>
        Assert.Equal([role], RuleBook.Shipped.Ask(town.Breach("a", topic: topic), Usual).CallRoles);

    [Fact]
    public void A_rule_of_the_house_stands_above_the_detectors_word_also_to_ask_for_less()
    {
        var calm = Book("""{"id":"calm","kinds":["breach"],"when":{"brands":["acme"]},"then":{"action":"arm","severity":3}}""");

        Assert.Equal((SignalAction.Arm, 3, "calm@1"), Said(calm.Ask(town.Breach("a"), Usual)));
        Assert.Equal(SignalAction.Pause, calm.Ask(town.Breach("a", brand: "other"), Usual).Action);
    }

    [Fact]
    public void Among_rules_of_the_house_the_strongest_wins_and_the_worst_severity_counts()
    {
        var book = Book(
            """{"id":"show","kinds":["negative-spike"],"then":{"action":"advise"}}""",
            """{"id":"stop","kinds":["negative-spike"],"when":{"minScore":0.8},"then":{"action":"pause","severity":2}}""",
            """{"id":"loud","when":{"platforms":["bluesky"]},"then":{"severity":1,"callRoles":["pr"]}}""");

        var asked = book.Ask(town.Spike(action: SignalAction.Advise), Usual);
        Assert.Equal((SignalAction.Pause, 1, "stop@1"), Said(asked));
        Assert.Equal(["stop@1", "loud@1", "shipped-long-pause"], asked.Rules);
        Assert.Equal(["pr"], asked.CallRoles);
        Assert.Equal(240, asked.MaxDurationMinutes);
    }

    [Theory]
    [InlineData(49_999, SignalAction.Advise)]
    [InlineData(50_000, SignalAction.Pause)]
    public void An_impressions_threshold_of_a_platform_stands_in_for_the_brands(long reach, SignalAction expected)
    {
        var book = Book("""{"id":"blue","kinds":["breach"],"when":{"platforms":["bluesky"],"impressionsAtLeast":50000},"then":{"action":"pause"}}""");

        Assert.Equal(expected, book.Ask(town.Breach("a", reach), Usual).Action);
    }

    [Fact]
    public void A_crossing_below_the_brands_own_threshold_is_only_shown_where_no_rule_asks_for_more()
    {
        var low = town.Breach("a", 1_100) with { Evidence = town.Breach("a", 1_100).Evidence with { Threshold = 1_000 } };

        Assert.Equal(SignalAction.Advise, RuleBook.Shipped.Ask(low, Usual).Action);
        Assert.Equal(SignalAction.Pause, RuleBook.Shipped.Ask(low, new RuleFacts(1_000)).Action);
    }

    [Fact]
    public void What_rules_ask_about_is_looked_for()
    {
        var book = Book(
            """{"id":"low","kinds":["breach"],"when":{"brands":["acme"],"platforms":["tiktok","x"],"impressionsAtLeast":1000},"then":{"action":"arm"}}""",
            """{"id":"off","enabled":false,"when":{"impressionsAtLeast":7},"then":{"action":"arm"}}""");
        var acme = book.Sharpen(new Brand("acme", "Acme", "acme"));

        Assert.Equal([1_000, 5_000], acme.ThresholdsOn("tiktok"));
        Assert.Equal([5_000], acme.ThresholdsOn("bluesky"));
        Assert.Equal([5_000], book.Sharpen(new Brand("other", "Other", "other")).ThresholdsOn("tiktok"));
    }

    [Theory]
    [InlineData("actual", "floor", true, SignalAction.Pause)]
    [InlineData("floor", "floor", true, SignalAction.Pause)]
    [InlineData("estimated", "floor", true, SignalAction.Arm)]
    [InlineData("floor", "actual", true, SignalAction.Arm)]
    [InlineData("estimated", "estimated", true, SignalAction.Pause)]
    [InlineData("actual", "floor", false, SignalAction.Arm)]
    public void A_doubted_number_or_language_arms_and_does_not_pause(string grade, string least, bool validated, SignalAction expected)
    {
        var book = Book("""{"id":"sure","kinds":["breach"],"when":{"minGrade":"LEAST","validatedLanguage":true},"then":{"action":"pause"}}""".Replace("LEAST", least, StringComparison.Ordinal));
        var breach = town.Breach("a");
        var seen = breach with { Evidence = breach.Evidence with { Posts = [new EvidencePost("bluesky", "a", "negative", 6_000, grade, Validated: validated)] } };

        Assert.Equal(expected, book.Ask(seen, Usual).Action);
    }

    [Fact]
    public void A_narrower_pause_is_the_union_that_the_rule_names_and_the_whole_brand_when_it_is_not_known()
    {
        var book = Book("""{"id":"near","then":{"action":"pause","scope":{"platforms":["same","instagram"],"partners":["kate"]}}}""");

        Assert.Equal(
            [new PauseScope("acme", Platform: "bluesky"), new PauseScope("acme", Platform: "instagram"), new PauseScope("acme", Partner: "kate")],
            book.Ask(town.Breach("a"), Usual).Scopes);
        Assert.Null(book.Ask(town.Spike() with { Evidence = new Evidence("?") }, Usual).Scopes);
    }

    [Fact]
    public void A_sequence_asks_only_when_its_steps_came_in_order_and_in_time()
    {
        var book = Book(
            """
            {"id":"journalist","when":{"sequence":[
              {"kinds":["breach"]},
              {"kinds":["partner"],"rules":["journalist-reply"],"withinMinutes":120},
              {"kinds":["volume-spike"],"withinMinutes":60}]},
             "then":{"action":"pause"}}
            """);
        var volume = town.Spike(SignalKind.VolumeSpike, SignalAction.Advise);
        var breach = town.Breach("a", ago: TimeSpan.FromMinutes(170));
        var reply = town.Spike(SignalKind.Partner, SignalAction.Advise, ago: TimeSpan.FromMinutes(55)) with { Rule = "journalist-reply" };

        Assert.Equal(TimeSpan.FromMinutes(180), book.LookBack(volume));
        Assert.Null(book.LookBack(breach));
        Assert.True(book.MayPause(volume));
        Assert.Equal(SignalAction.Pause, book.Ask(volume, new RuleFacts(Earlier: [reply, breach])).Action);
        Assert.Equal(SignalAction.Advise, book.Ask(volume, new RuleFacts(Earlier: [breach])).Action);
        Assert.Equal(SignalAction.Advise, book.Ask(volume, new RuleFacts(Earlier: [reply, breach with { At = reply.At.AddMinutes(1) }])).Action);
        Assert.Equal(SignalAction.Advise, book.Ask(volume, new RuleFacts(Earlier: [reply with { At = volume.At.AddMinutes(-61) }, breach])).Action);
    }

    [Fact]
    public void A_shipped_rule_can_be_switched_off_by_one_with_its_id()
    {
        var book = Book("""{"id":"shipped-topics-legal","enabled":false,"then":{"callRoles":["legal"]}}""");

        Assert.Null(book.Ask(town.Breach("a", topic: "injury"), Usual).CallRoles);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_place()
    {
        var (rule, errors) = RuleReader.Read(YamlJson.Read(
            """
            id: Bad Id
            kinds: [breach, brech]
            when: {minScore: 2, minGrade: sure, minscore: 0.5, sequence: [{kinds: [breach]}]}
            then: {action: stop, severity: 5, scope: {platform: x}}
            thn: {}
            """));

        Assert.Null(rule);
        Assert.Equal(
            ["$.id", "$.kinds[1]", "$.when.minScore", "$.when.minGrade", "$.when.sequence", "$.when.minscore", "$.then.action", "$.then.severity", "$.then.scope.platform", "$.then.scope", "$.thn"],
            errors.Select(e => e.Path));
        Assert.All(errors, e => Assert.NotEmpty(e.Message));
    }

    [Fact]
    public void Yaml_and_json_say_the_same_and_country_codes_stay_texts()
    {
        var yaml = RuleReader.Read(YamlJson.Read("id: a\nwhen: {languages: [no, en], minScore: 0.5, impressionsAtLeast: 7000, validatedLanguage: true}\nthen: {action: arm}\n")).Rule!;
        var json = RuleReader.Read(YamlJson.Read(
            """{"id":"a","when":{"languages":["no","en"],"minScore":0.5,"impressionsAtLeast":7000,"validatedLanguage":true},"then":{"action":"arm"}}""")).Rule!;

        Assert.Equal(["no", "en"], yaml.When.Languages!);
        Assert.Equal(Alerts.Stores.DocumentJson.Write(json), Alerts.Stores.DocumentJson.Write(yaml));
        Assert.Equal((0.5, 7_000L, (ImpressionGrade?)null), (yaml.When.MinScore, yaml.When.ImpressionsAtLeast, yaml.When.MinGrade));
    }

    internal static RuleBook Book(params string[] rules) => new(rules.Select(r => RuleReader.Read(YamlJson.Read(r)) is ({ } rule, _)
        ? rule with { Version = 1 }
        : throw new ArgumentException(string.Join(' ', RuleReader.Read(YamlJson.Read(r)).Errors.Select(e => e.Path + e.Message)))));

    private static (SignalAction, int, string?) Said(Asked asked) => (asked.Action, asked.Severity, asked.DecidedBy);
}
