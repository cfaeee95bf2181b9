using Listening.Detection.Threads;

namespace Listening.Detection.Tests.Threads;

public sealed class ThreadAdviceTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly ThreadReading s_angry = new(
        "acme", "", "x", "root", s_now.AddHours(-3), s_now.AddMinutes(-4), Replies: 60, RepliesLastHour: 25, Authors: 48, NegativeShare: 0.7,
        Reach: 40_000, ReachLastHour: 9_000, SuspectedShare: 0.05);

    public static TheoryData<string, ThreadReading, ThreadStance> Cases => new()
    {
        { "many people are against and still talk", s_angry, ThreadStance.Engage },
        { "too few to have a mood", s_angry with { Replies = 4, RepliesLastHour = 4 }, ThreadStance.Watch },
        { "most like it", s_angry with { NegativeShare = 0.2 }, ThreadStance.Watch },
        { "made by new accounts", s_angry with { SuspectedShare = 0.6 }, ThreadStance.Mute },
        { "faded: nobody answers, nobody sees it", s_angry with { RepliesLastHour = 0, ReachLastHour = 100 }, ThreadStance.Mute },
        { "nobody answers, but it spreads", s_angry with { RepliesLastHour = 0 }, ThreadStance.Engage },
        { "a reading that is itself old", s_angry with { LastAt = s_now.AddHours(-5) }, ThreadStance.Mute },
        { "a quarrel of four", s_angry with { Authors = 4 }, ThreadStance.Mute },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_conversation_gets_its_stance_and_a_reason(string what, ThreadReading thread, ThreadStance expected)
    {
        ThreadAdvice advice = ThreadAdvice.Of(thread, s_now);
        Assert.True(expected == advice.Stance, $"{what}: {advice.Stance}, {string.Join("; ", advice.Reasons)}");
        Assert.All(advice.Reasons, Assert.NotEmpty);
    }

    [Fact]
    public void Suspected_voices_are_named_also_where_people_should_answer() =>
        Assert.Contains(ThreadAdvice.Of(s_angry with { SuspectedShare = 0.3 }, s_now).Reasons, r => r.Contains("30 %", StringComparison.Ordinal));
}
