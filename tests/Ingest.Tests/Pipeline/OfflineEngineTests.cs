using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Ingest.Tests.Pipeline;

public class OfflineEngineTests
{
    [Fact]
    public void A_negative_post_that_goes_viral_asks_for_a_pause_at_the_crossing()
    {
        var street = new Street().Says(0, "1", "acme is awful").Seen(60, "1", 4_000).Seen(120, "1", 5_100).End();
        var breach = Assert.Single(street.Signals);
        Assert.Equal((SignalKind.Breach, SignalAction.Pause, false), (breach.Kind, breach.Action, breach.Historical));
        Assert.Equal(Street.Start.AddSeconds(120), breach.At);
        Assert.Equal((5_100, 5_000, 4_000), (breach.Evidence.Observed, breach.Evidence.Threshold, breach.Evidence.Below));
    }

    [Fact]
    public void A_post_on_a_risk_topic_pages_and_arms_whatever_its_tone()
    {
        var street = new Street().Says(0, "1", "acme cups are recalled").Seen(60, "1", 6_000).End();
        var breach = Assert.Single(street.Signals);
        Assert.Equal(("risk-topic-reach", SignalAction.Arm), (breach.Rule, breach.Action));
    }

    [Fact]
    public void A_person_who_says_that_a_widely_seen_post_is_negative_raises_its_breach()
    {
        var street = new Street().Says(0, "1", "acme, well done indeed").Seen(60, "1", 6_000);
        street.Feed($$"""{"op":"correction","platform":"x","id":"1","corrected":"negative","observedAt":"{{Street.At(90)}}"}""").End();
        var breach = Assert.Single(street.Signals);
        Assert.Equal(("negative-reach", SignalAction.Pause, Street.Start.AddSeconds(90)), (breach.Rule, breach.Action, breach.At));
    }

    [Fact]
    public void A_correction_that_came_before_the_reach_decides_and_can_be_taken_back()
    {
        var calmed = new Street().Says(0, "1", "acme is awful").Feed("""{"op":"correction","platform":"x","id":"1","corrected":"neutral"}""").Seen(60, "1", 6_000).End();
        var back = new Street().Says(0, "1", "acme is awful").Feed("""{"op":"correction","platform":"x","id":"1","corrected":"neutral"}""")
            .Feed("""{"op":"correction","platform":"x","id":"1","corrected":null}""").Seen(60, "1", 6_000).End();
        Assert.Empty(calmed.Signals);
        Assert.Single(back.Signals);
    }

    [Fact]
    public void A_correction_of_a_post_that_nobody_knows_does_nothing() =>
        Assert.Empty(new Street().Feed("""{"op":"correction","platform":"x","id":"gone","corrected":"negative"}""").Seen(60, "gone", 9_000).End().Signals);

    [Fact]
    public void A_brands_own_post_raises_nothing_for_it()
    {
        var street = new Street().Says(0, "1", "acme says: awful, we recalled it", author: "acme-official").Seen(60, "1", 900_000).End();
        Assert.Empty(street.Signals);
    }

    [Fact]
    public void A_mention_of_two_brands_breaches_for_both()
    {
        var street = new Street().Says(0, "1", "acme and globex recalled their cups").Seen(60, "1", 6_000).End();
        Assert.Equal(["acme", "globex"], street.Signals.Select(s => s.Brand).Order());
    }

    [Fact]
    public void A_drill_has_streams_of_its_own_and_marks_its_signals()
    {
        var street = new Street().Says(0, "1", "acme is awful", drill: "d7").Seen(60, "1", 6_000).End();
        Assert.Equal("d7", Assert.Single(street.Signals).Drill);
    }

    [Fact]
    public void A_wave_of_complaints_is_a_negative_spike_named_by_its_words()
    {
        var street = new Street();
        for (var minute = 0; minute < 120; minute++)
        {
            street.Says(minute * 60, $"q{minute}", "acme coffee again this morning", author: $"q{minute}");
        }

        for (var i = 0; i < 80; i++)
        {
            street.Says(7_200 + i, $"w{i}", "awful acme kettle exploded", author: $"w{i}");
        }

        var spike = street.End().Signals.First(s => s.Kind == SignalKind.NegativeSpike);
        Assert.InRange(spike.At, Street.Start.AddSeconds(7_200), Street.Start.AddSeconds(7_260));
        Assert.Contains(spike.Evidence.Terms!, t => t.Term == "kettle");
        Assert.DoesNotContain(spike.Evidence.Terms!, t => t.Term == "acme");
    }

    [Fact]
    public void A_post_that_will_reach_the_brands_own_threshold_is_warned_about_before()
    {
        var street = new Street().Says(0, "1", "initech is awful");
        for (var minute = 1; minute <= 30; minute++)
        {
            street.Seen(minute * 60, "1", minute * 50);
        }

        var warning = Assert.Single(street.End().Signals, s => s.Kind == SignalKind.ViralityWarning);
        Assert.Equal(1_000, warning.Evidence.Threshold);
        Assert.True(warning.At < street.Signals.Single(s => s.Kind == SignalKind.Breach).At);
    }

    [Fact]
    public void A_conversation_adds_up_by_its_root_whatever_partition_its_replies_meet_in()
    {
        var street = new Street();
        for (var i = 0; i < 30; i++)
        {
            street.Feed($$$"""{"op":"create","platform":"x","id":"r{{{i}}}","text":"acme is {{{(i % 3 == 0 ? "awful" : "here")}}}","observedAt":"{{{Street.At(i * 10)}}}","author":{"id":"a{{{i % 12}}}"},"parentId":"r0","rootId":"root-of-it"}""");
            street.Seen((i * 10) + 1, $"r{i}", 20);
        }

        street.Says(400, "alone", "acme is lovely").End();
        var thread = Assert.Single(street.Engine.Threads[StreamKey.OfBrand("acme")]);
        Assert.Equal(("root-of-it", 30, 10.0 / 30, 600), (thread.RootId, thread.Replies, thread.NegativeShare, thread.Reach));
        Assert.InRange(thread.Authors, 11, 13);
    }

    [Theory]
    [InlineData("campaign", "acme/campaign=spring")]
    [InlineData("partner", "acme/partner=globex-shop")]
    [InlineData("hashtag", "acme/hashtag=#teapot")]
    public void A_crisis_in_one_part_of_a_brand_that_the_rest_drowns_names_that_part(string part, string stream)
    {
        var street = new Street();
        var (word, field) = part switch { "hashtag" => (" #Teapot", ""), "partner" => (" says @globex-shop", ""), _ => ("", ",\"campaign\":\"spring\"") };
        void Says(double second, string id, string words, bool inPart) => street.Feed(
            $$$"""{"op":"create","platform":"x","id":"{{{id}}}","text":"acme is {{{words + (inPart ? word : "")}}}","observedAt":"{{{Street.At(second)}}}","author":{"id":"{{{id}}}"}{{{(inPart ? field : "")}}}}""");
        for (var second = 0; second < 14_400; second++)
        {
            if (second % 2 == 0)
            {
                Says(second, $"q{second}", second % 8 == 0 ? "awful" : "here", inPart: false);
            }

            if (second % 120 == 1)
            {
                Says(second, $"p{second}", "here", inPart: true);
            }
        }

        for (var i = 0; i < 20; i++)
        {
            Says(14_400 + (i * 15), $"c{i}", "awful and broken", inPart: true);
        }

        var told = street.End().Signals.Where(s => s.At > Street.Start.AddSeconds(14_400)).ToList();
        Assert.NotEmpty(told);
        Assert.All(told, s => Assert.Equal((stream, SignalKind.NegativeSpike), (s.Stream.ToString(), s.Kind)));
        Assert.All(told, s => Assert.Equal(part == "hashtag" ? SignalAction.Advise : SignalAction.Arm, s.Action));
    }

    [Fact]
    public void Followers_of_named_accounts_that_jump_or_leave_are_told_by_role_and_never_by_name()
    {
        var street = new Street();
        void Followers(double second, string account, long followers) => street.Feed(
            $$$"""{"op":"account","platform":"x","id":"{{{account}}}","followers":{{{followers}}},"observedAt":"{{{Street.At(second)}}}"}""");
        for (var hour = 0; hour < 30; hour++)
        {
            Followers(hour * 3600, "acme-official", 50_000 + hour);
            Followers(hour * 3600, "globex-shop", 8_000 + hour);
            Followers(hour * 3600, "anybody", 1_000 * hour);
        }

        Followers(30 * 3600, "acme-official", 44_000);
        Followers(30 * 3600, "globex-shop", 20_000);
        var told = street.End().Signals;
        var left = Assert.Single(told, s => s.Kind == SignalKind.Fatigue);
        Assert.Equal("Followers of an account of acme on x fell by 12 % (50029 to 44000) in 1 h.", left.Evidence.Sentence);
        Assert.Contains("a partner of acme", Assert.Single(told, s => s.Kind == SignalKind.Coordination).Evidence.Sentence, StringComparison.Ordinal);
        Assert.All(told, s => Assert.DoesNotContain("globex-shop", System.Text.Json.JsonSerializer.Serialize(s), StringComparison.Ordinal));
    }

    [Fact]
    public void Likes_that_nobody_saw_are_told()
    {
        var street = new Street().Says(0, "1", "acme is lovely").Feed(
            $$$"""{"op":"metrics","platform":"x","id":"1","observedAt":"{{{Street.At(60)}}}","metrics":{"impressions":3000,"likes":2500}}""").End();
        var told = Assert.Single(street.Signals);
        Assert.Equal((SignalKind.Coordination, SignalAction.Advise), (told.Kind, told.Action));
        Assert.Contains("2500 likes on 3000 impressions", told.Evidence.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_counted_by_reason_and_stops_nothing()
    {
        var street = new Street().Feed("{").Feed("""{"op":"create","platform":"x"}""").Says(0, "1", "acme is awful").Seen(1, "1", 6_000).End();
        Assert.Single(street.Signals);
        Assert.Equal(2, street.Engine.Counts.Rejected.Values.Sum());
    }

    [Fact]
    public void A_brands_own_words_are_laid_over_the_model_for_its_mentions_only()
    {
        var street = new Street().Says(0, "1", "globex is awful sick").Says(1, "2", "acme is awful sick").Seen(60, "1", 6_000).Seen(61, "2", 6_000).End();
        Assert.Equal("acme", Assert.Single(street.Signals).Brand);
    }

    [Fact]
    public void Mentions_of_no_brand_are_counted_and_forgotten()
    {
        var street = new Street().Says(0, "1", "nothing to see").Seen(1, "1", 1_000_000).End();
        Assert.Empty(street.Signals);
        Assert.Equal(1, street.Engine.Counts.Unmatched);
    }
}
