using Listening.Alerts.Access;
using Listening.Alerts.Coordination;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Alerts.Templates;
using Listening.Alerts.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Templates;

public class TemplateTests
{
    private static readonly Viewer Otto = new("otto", ViewerKind.Person, Role.Approver, KeyScopes.None, ["globex"]);
    private readonly Town town = new();

    private TemplateDesk Desk => new(town.Store);

    private ResponseDesk Responses => new(town.Store, town.Board, town.Time);

    [Fact]
    public void The_shipped_set_has_texts_and_a_playbook_for_every_scenario_and_nothing_wrong_in_it()
    {
        Assert.All(TemplateShelf.Shipped, t => Assert.Empty(TemplateRules.Wrong(t)));
        Assert.Equal(Enum.GetValues<CrisisScenario>(), TemplateShelf.Shipped.Select(t => t.Scenario).Distinct().Order());
        Assert.Equal(Enum.GetValues<CrisisScenario>(), TemplateShelf.ShippedPlaybooks.Select(p => p.Scenario).Order());
        Assert.All(TemplateShelf.Shipped.Where(t => t.Purpose is TextPurpose.Correction or TextPurpose.Retraction), t => Assert.Contains(ApprovalRole.Legal, TemplateRules.RolesFor(t)));
    }

    [Fact]
    public async Task A_correction_is_not_usable_without_legal_and_two_roles_are_two_people()
    {
        var first = await Approve(Town.Anna, "misinformation-correction", ApprovalRole.Pr);
        var both = await Desk.ApproveAsync(Town.Anna, "misinformation-correction", ApprovalRole.Legal, default);
        Assert.Equal((Refusal.Conflict, false), (both.Refusal, first.IsUsable(town.Now)));
        Assert.Equal([ApprovalRole.Legal], first.Missing);
        Assert.True((await Approve(Town.Clara, "misinformation-correction", ApprovalRole.Legal)).IsUsable(town.Now));
    }

    [Fact]
    public async Task A_change_ends_the_approvals_of_what_was_there_before()
    {
        var text = Written("t1", TextPurpose.Reply);
        await Desk.PutAsync(Town.Anna, text, default);
        await Approve(Town.Anna, "t1", ApprovalRole.Pr);
        var changed = (await Desk.PutAsync(Town.Anna, text with { Text = "Other words for {{who}}" }, default)).Value!;
        Assert.Equal((2, 0, false), (changed.Version, changed.Approvals.Count, changed.IsUsable(town.Now)));
        Assert.Equal(2, (await town.Store.VersionsAsync(Viewer.System, Template.Kind, "t1", default)).Count);
    }

    [Fact]
    public async Task A_joint_text_needs_an_approver_of_each_brand()
    {
        await Desk.PutAsync(Town.Anna, Written("joint", TextPurpose.Statement) with { Partner = "globex" }, default);
        await Approve(Town.Anna, "joint", ApprovalRole.Pr);
        Assert.Equal(Refusal.NotAllowed, (await Desk.ApproveAsync(Town.Ben with { Role = Role.Approver }, "joint", ApprovalRole.Partner, default)).Refusal);
        Assert.True((await Approve(Otto, "joint", ApprovalRole.Partner)).IsUsable(town.Now));
    }

    [Fact]
    public async Task Only_people_stand_for_a_text_and_all_that_is_wrong_is_said_at_once()
    {
        Assert.Equal(Refusal.OnlyPeople, (await Desk.ApproveAsync(Town.Robot, "outage-holding", ApprovalRole.Pr, default)).Refusal);
        Assert.Equal(Refusal.NotAllowed, (await Desk.ApproveAsync(Town.Ben, "outage-holding", ApprovalRole.Pr, default)).Refusal);
        var wrong = await Desk.PutAsync(Town.Anna, new Template("Bad Id", "", CrisisScenario.Outage, TextPurpose.Reply, "acme", "english", "{{bad name}}", "acme"), default);
        Assert.All(["id:", "name:", "language:", "text:", "partner:"], part => Assert.Contains(part, wrong.Why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Words_made_from_an_approved_template_pass_the_pause_and_one_other_word_does_not()
    {
        var incident = await Paused();
        var unapproved = await Propose(Town.Anna, incident, "outage-holding", ApprovalRole.Pr);
        await Approve(Town.Anna, "outage-holding", ApprovalRole.Pr);
        var missing = await Responses.ProposeAsync(Town.Anna, incident, new ResponseOrder("outage-holding", null, null, default, null, ApprovalRole.Pr), default);
        var proposed = (await Propose(Town.Ben, incident, "outage-holding", null)).Value!;
        Assert.False(await Passes(proposed.Hash));
        var response = (await Propose(Town.Anna, incident, "outage-holding", ApprovalRole.Pr)).Value!;

        Assert.Equal((Refusal.Invalid, Refusal.Invalid), (unapproved.Refusal, missing.Refusal));
        Assert.Contains("next-update", missing.Why, StringComparison.Ordinal);
        Assert.True(response.IsApproved);
        Assert.True(await Passes(ApprovedText.HashOf(" " + response.Text + "\r\n")));
        Assert.False(await Passes(ApprovedText.HashOf(response.Text.Replace("The shop", "A shop", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task An_expired_statement_is_held_again()
    {
        var incident = await Paused();
        var response = (await Responses.ProposeAsync(Town.Anna, incident, new ResponseOrder(null, null, "We are on it.", TextPurpose.Holding, "en", ApprovalRole.Pr, ValidHours: 1), default)).Value!;
        Assert.True(await Passes(response.Hash));
        town.Time.Advance(TimeSpan.FromMinutes(61));
        await new ApprovedTextClock(
            new EffectRunner(town.Store, town.Time, NullLogger<EffectRunner>.Instance), town.Board, new LocalCoordination("n", town.Time), town.Time).ExpireAsync(default);
        Assert.False(await Passes(response.Hash));
    }

    [Fact]
    public async Task A_free_correction_needs_legal_too_and_saying_the_same_words_again_approves_them()
    {
        var incident = await Paused();
        var first = await Free(Town.Anna, ApprovalRole.Pr);
        Assert.Equal([ApprovalRole.Legal], first.Missing);
        Assert.False(await Passes(first.Hash));
        Assert.True((await Free(Town.Clara, ApprovalRole.Legal)).IsApproved);
        Assert.True(await Passes(first.Hash));

        async Task<Response> Free(Viewer who, ApprovalRole role) => (await Responses.ProposeAsync(
            who, incident, new ResponseOrder(null, null, "It is not so.", TextPurpose.Correction, "en", role), default)).Value!;
    }

    [Fact]
    public async Task What_was_approved_for_a_crisis_passes_a_second_pause_of_it()
    {
        var incident = await Paused();
        var response = (await Responses.ProposeAsync(Town.Anna, incident, new ResponseOrder(null, null, "We are on it.", TextPurpose.Holding, "en", ApprovalRole.Pr), default)).Value!;
        await town.Resume();
        await town.Raise(town.Breach("p2"));
        Assert.True(await Passes(response.Hash));
    }

    [Fact]
    public async Task What_went_out_is_compared_with_what_was_approved()
    {
        var incident = await Paused();
        await Responses.ProposeAsync(Town.Anna, incident, new ResponseOrder(null, null, "We are sorry and look into it today.", TextPurpose.Holding, "en", ApprovalRole.Pr), default);
        var desk = new PublishedDesk(town.Store, town.Time);
        var same = (await Say("1", "We are sorry and look into it today.")).Value!;
        var other = (await Say("2", "We are not sorry and look into it tomorrow.")).Value!;
        Assert.Equal((true, true, null), (same.Matches, same.StopsClock, same.Changed));
        Assert.Equal((false, false), (other.Matches, other.StopsClock));
        Assert.Equal(["+ not", "- today.", "+ tomorrow."], other.Changed);

        Task<Answer<PublishedPost>> Say(string id, string text) =>
            desk.RegisterAsync(Town.Mixer, new Publication("acme", "x", id, text, PublishingKind.Response), default);
    }

    private async Task<string> Paused()
    {
        await town.Raise(town.Breach("p1"));
        return town.Store.Incidents[0].Id;
    }

    private async Task<bool> Passes(string hash)
    {
        await town.Confirm();
        return town.Board.Ask(new PermitQuestion("acme", "x", Kind: PublishingKind.Response, TextHash: hash), Town.Anna).Allowed;
    }

    private Task<Answer<Response>> Propose(Viewer who, string incident, string template, ApprovalRole? role) => Responses.ProposeAsync(
        who, incident,
        new ResponseOrder(
            template,
            new Dictionary<string, string> { ["service"] = "The shop", ["who"] = "everybody", ["since"] = "noon", ["next-update"] = "2 pm", ["status-page"] = "status.acme.example" },
            null, default, null, role),
        default);

    private async Task<StandingTemplate> Approve(Viewer who, string id, ApprovalRole role)
    {
        var answer = await Desk.ApproveAsync(who, id, role, default);
        Assert.True(answer.IsDone, answer.Why);
        return answer.Value!;
    }

    private static Template Written(string id, TextPurpose purpose) => new(id, "Mine", CrisisScenario.Outage, purpose, "acme", "en", "Hello {{who}}");
}
