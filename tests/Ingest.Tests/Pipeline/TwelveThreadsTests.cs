using System.Globalization;
using Listening.Detection.Mentions;
using Listening.Detection.Threads;
using Xunit.Abstractions;

namespace Listening.Ingest.Tests.Pipeline;

/// <summary>
/// Twelve conversations with the word of somebody who answers for a brand, written before the advice was looked at, through the real pipeline. The advice
/// may differ from a person in two of them: where it does is printed.
/// </summary>
public class TwelveThreadsTests(ITestOutputHelper output)
{
    // Replies: how many, over which minutes before now, part that is negative, how many people, part of accounts that are days old.
    private sealed record Talk(string What, ThreadStance Label, params (int Replies, int FromMinutes, int ToMinutes, double Negative, int People, double Young)[] Parts);

    private static readonly Talk[] Talks =
    [
        new("forty furious customers within the last half hour", ThreadStance.Engage, (40, 30, 1, 0.9, 38, 0)),
        new("a late delivery: fifteen people, it goes on", ThreadStance.Engage, (15, 50, 2, 0.7, 15, 0)),
        new("half of forty are against, and talk now", ThreadStance.Engage, (40, 90, 1, 0.5, 35, 0)),
        new("anger that began yesterday and grows", ThreadStance.Engage, (20, 600, 70, 0.6, 18, 0), (12, 55, 1, 0.8, 12, 0)),
        new("real anger with some new accounts in it", ThreadStance.Engage, (30, 55, 1, 0.8, 28, 0.3)),
        new("two people insult each other", ThreadStance.Mute, (14, 50, 1, 0.9, 2, 0)),
        new("a complaint that nobody has taken up for hours", ThreadStance.Mute, (12, 500, 320, 0.8, 12, 0)),
        new("sixty accounts that are two days old", ThreadStance.Mute, (60, 45, 1, 0.95, 60, 0.95)),
        new("an old quarrel with one late troll", ThreadStance.Mute, (25, 900, 400, 0.7, 20, 0), (1, 10, 9, 1, 1, 0)),
        new("thirty people who like it", ThreadStance.Watch, (30, 60, 1, 0.05, 30, 0)),
        new("three angry replies so far", ThreadStance.Watch, (3, 20, 2, 1, 3, 0)),
        new("customers who ask how it works and get no answer", ThreadStance.Engage, (12, 50, 2, 0, 12, 0)),
    ];

    [Fact]
    public void The_advice_agrees_with_a_person_on_at_least_ten_of_twelve_conversations_and_says_why()
    {
        var agreed = 0;
        foreach (var talk in Talks)
        {
            var (thread, now) = Play(talk);
            var advice = ThreadAdvice.Of(thread, now);
            Assert.NotEmpty(advice.Reasons);
            agreed += advice.Stance == talk.Label ? 1 : 0;
            output.WriteLine($"{(advice.Stance == talk.Label ? "same " : "OTHER")} {talk.What}: {talk.Label} / {advice.Stance}, {string.Join("; ", advice.Reasons)}");
        }

        Assert.True(agreed >= 10, $"agreed on {agreed} of 12");
    }

    private static (ThreadReading Thread, DateTimeOffset Now) Play(Talk talk)
    {
        const int Now = 1_000 * 60;
        var street = new Street();
        var replies = talk.Parts.SelectMany((part, p) => Enumerable.Range(0, part.Replies).Select(i => (
            Second: Now - (int)(60 * (part.FromMinutes - ((part.FromMinutes - part.ToMinutes) * (double)i / Math.Max(1, part.Replies - 1)))),
            Negative: IsOne(i, part.Negative),
            Young: IsOne(i, part.Young),
            Author: $"a{p}-{i % part.People}",
            Id: $"r{p}-{i}")));
        foreach (var reply in replies.OrderBy(r => r.Second))
        {
            var born = reply.Young ? Street.Start.AddSeconds(reply.Second).AddDays(-2) : Street.Start.AddYears(-3);
            street.Feed(
                $$$"""{"op":"create","platform":"x","id":"{{{reply.Id}}}","text":"acme {{{(reply.Negative ? "awful" : "and so on")}}}","rootId":"root","parentId":"root","observedAt":"{{{Street.At(reply.Second)}}}","author":{"id":"{{{reply.Author}}}","createdAt":"{{{born.ToString("O", CultureInfo.InvariantCulture)}}}"}}""");
        }

        // Somebody else talks: time goes on.
        street.Says(Now, "other", "acme", author: "other").End();
        return (street.Engine.Threads[StreamKey.OfBrand("acme")].Single(t => t.RootId == "root"), Street.Start.AddSeconds(Now));
    }

    // Spread evenly: of ten with 0.3 the 4th, 7th and 10th.
    private static bool IsOne(int index, double share) => (int)((index + 1) * share) > (int)(index * share);
}
