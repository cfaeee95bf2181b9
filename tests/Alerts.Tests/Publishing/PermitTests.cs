using System.Text;
using Listening.Alerts.Access;
using Listening.Alerts.Publishing;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Publishing;

public sealed class PermitTests
{
    private static readonly Viewer Tool = new("tool", ViewerKind.Key, Role.Viewer, KeyScopes.Permit, ["acme"]);

    private static Pause Paused(PauseScope scope, string drill = "", string id = "p-1", IReadOnlyList<string>? approved = null) =>
        new(id, scope, drill, Town.T0, "A negative post.", "i-1", "rule:negative-reach", PauseState.Active, [], ApprovedTexts: approved);

    [Theory]
    [InlineData("acme", null, null, null, null, false)]
    [InlineData("acme", "x", "spring", "shop", "main", false)]
    [InlineData("umbrella", "x", null, null, null, true)]
    [InlineData(null, "x", null, null, null, false)]
    public void A_pause_of_a_brand_holds_it_everywhere(string? brand, string? platform, string? campaign, string? partner, string? account, bool allowed) =>
        Assert.Equal(
            allowed,
            PermitRules.Evaluate(new PauseSet([Paused(new PauseScope("acme"))]), new PermitQuestion(brand, platform, campaign, partner, account), Tool).Allowed);

    [Theory]
    [InlineData("x", "spring", false)]
    [InlineData("x", null, false)]
    [InlineData(null, null, false)]
    [InlineData("x", "autumn", true)]
    [InlineData("instagram", "spring", true)]
    public void A_narrow_pause_holds_what_lies_in_it_and_what_does_not_say_where_it_lies(string? platform, string? campaign, bool allowed) =>
        Assert.Equal(
            allowed,
            PermitRules.Evaluate(
                new PauseSet([Paused(new PauseScope("acme", "x", "spring"))]), new PermitQuestion("acme", platform, campaign), Tool).Allowed);

    [Theory]
    [InlineData(PublishingKind.Scheduled, null, false)]
    [InlineData(PublishingKind.Ad, null, false)]
    [InlineData(null, null, false)]
    [InlineData(PublishingKind.Reply, null, true)]
    [InlineData(PublishingKind.Response, null, false)]
    [InlineData(PublishingKind.Response, "sha256:other", false)]
    [InlineData(PublishingKind.Response, "sha256:statement", true)]
    [InlineData(PublishingKind.Scheduled, "sha256:statement", false)]
    public void Replies_pass_and_crisis_statements_only_with_an_approved_text(PublishingKind? kind, string? hash, bool allowed) =>
        Assert.Equal(
            allowed,
            PermitRules.Evaluate(
                new PauseSet([Paused(new PauseScope("acme"), approved: ["sha256:statement"])]), new PermitQuestion("acme", Kind: kind, TextHash: hash), Tool).Allowed);

    [Fact]
    public void A_statement_approved_for_one_pause_does_not_pass_another() =>
        Assert.False(PermitRules.Evaluate(
            new PauseSet([Paused(new PauseScope("acme"), approved: ["h"]), Paused(new PauseScope(null), id: "p-2")]),
            new PermitQuestion("acme", Kind: PublishingKind.Response, TextHash: "h"),
            Tool).Allowed);

    [Fact]
    public void Why_and_which_incident_are_for_those_who_may_see_the_brand()
    {
        var pauses = new PauseSet([Paused(new PauseScope("umbrella"))]);

        var blind = PermitRules.Evaluate(pauses, new PermitQuestion("umbrella"), Tool).Pauses.Single();
        var seeing = PermitRules.Evaluate(pauses, new PermitQuestion("umbrella"), Tool with { Brands = null }).Pauses.Single();

        Assert.Equal((null, null), (blind.Reason, blind.Incident));
        Assert.Equal(("A negative post.", "i-1"), (seeing.Reason, seeing.Incident));
    }

    [Fact]
    public void The_answer_is_the_contracts_json()
    {
        var denied = PermitRules.Evaluate(new PauseSet([Paused(new PauseScope("acme"))]), new PermitQuestion("acme"), Tool);

        Assert.Equal(
            """{"allowed":false,"state":"paused","pauses":[{"id":"p-1","scope":{"brand":"acme","platform":null,"campaign":null,"partner":null,"account":null},"since":"2026-11-21T20:40:00+00:00","incident":"i-1","reason":"A negative post.","drill":null}],"validFor":"PT1S"}""",
            Encoding.UTF8.GetString(denied.Json.Span));
        Assert.Equal("""{"allowed":true,"state":"open","pauses":[],"validFor":"PT1S"}""", Encoding.UTF8.GetString(Permit.Open.Json.Span));
        Assert.Equal("""{"allowed":false,"state":"unknown","pauses":[],"validFor":"PT1S"}""", Encoding.UTF8.GetString(Permit.Unknown.Json.Span));
    }

    [Fact]
    public void Asking_allocates_nothing_whether_paused_or_not()
    {
        var pauses = new PauseSet(Enumerable.Range(0, 500).Select(i => Paused(new PauseScope($"brand-{i}"), id: $"p-{i}")));
        Ask(pauses, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(pauses, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Ask(PauseSet pauses, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False(PermitRules.Evaluate(pauses, new PermitQuestion("brand-7", "x"), Tool).Allowed);
            Assert.True(PermitRules.Evaluate(pauses, new PermitQuestion("acme", "x"), Tool).Allowed);
        }
    }
}
