using System.Globalization;

namespace Listening.Detection.Threads;

/// <summary>What to do about a conversation. The names (<see cref="ThreadAdvice.NameOf"/>) are those of the API and the wall.</summary>
public enum ThreadStance : byte
{
    /// <summary>Many people are against and still talking: an answer is read.</summary>
    Engage,

    /// <summary>Nothing to win yet; look again.</summary>
    Watch,

    /// <summary>An answer would feed it: it is fading, a quarrel of few, or not made by people. Hide its notifications.</summary>
    Mute,
}

/// <summary>Engage or mute, with the reasons in numbers. Advice only: people decide.</summary>
/// <param name="Reasons">Readable clauses, the deciding one first.</param>
public sealed record ThreadAdvice(ThreadStance Stance, IReadOnlyList<string> Reasons)
{
    // A conversation of fewer replies says nothing about its mood: of four, one angry one is a quarter.
    private const int LeastReplies = 5;

    // Newcomers are at most some ten percent of a public (see Coordination); half is no public.
    private const double Inorganic = 0.5, WorthNaming = 0.2;

    // Three replies a head and at most five heads: they answer each other, nobody else does.
    private const int QuarrelAuthors = 5, QuarrelReplies = 3;

    // Two in five against is twice what most brands are used to.
    private const double Against = 0.4;

    // In the last hour: still a conversation, still spreading by a twentieth.
    private const int StillTalking = 3;
    private const double StillSpreading = 0.05;

    public static string NameOf(ThreadStance stance) => stance switch
    {
        ThreadStance.Engage => "engage",
        ThreadStance.Watch => "watch",
        ThreadStance.Mute => "mute",
        _ => throw new ArgumentOutOfRangeException(nameof(stance), stance, "Not a stance."),
    };

    /// <param name="now">The moment of asking; replies and reach of the last hour are those of the reading.</param>
    public static ThreadAdvice Of(ThreadReading thread, DateTimeOffset now)
    {
        var spreading = thread.ReachLastHour >= StillSpreading * Math.Max(1, thread.Reach) && thread.ReachLastHour > 0;
        var alive = (thread.RepliesLastHour >= StillTalking || spreading) && now - thread.LastAt < TimeSpan.FromHours(2);
        var mood = Say($"{100 * thread.NegativeShare:0} % of {thread.Replies} replies are negative");
        var crowd = Say($"about {thread.Authors} people take part");
        var pace = Say($"{thread.RepliesLastHour} replies and {thread.ReachLastHour} impressions in the last hour");
        if (thread.Replies < LeastReplies)
        {
            return new(ThreadStance.Watch, [Say($"only {thread.Replies} replies so far"), pace]);
        }

        if (thread.SuspectedShare >= Inorganic)
        {
            return new(ThreadStance.Mute, [Say($"{100 * thread.SuspectedShare:0} % of the replies come from young accounts or bots"), mood, pace]);
        }

        if (!alive)
        {
            return new(ThreadStance.Mute, [Say($"it is fading: {pace}"), mood, "an answer would wake it"]);
        }

        if (thread.Authors <= QuarrelAuthors && thread.Replies >= QuarrelReplies * Math.Max(1, thread.Authors))
        {
            return new(ThreadStance.Mute, [Say($"a quarrel of {thread.Authors} people who answer each other {thread.Replies} times"), mood]);
        }

        if (thread.NegativeShare < Against)
        {
            return new(ThreadStance.Watch, [mood, crowd, pace]);
        }

        List<string> reasons = [mood, crowd, pace];
        if (thread.SuspectedShare >= WorthNaming)
        {
            reasons.Add(Say($"mind that {100 * thread.SuspectedShare:0} % come from young accounts or bots"));
        }

        return new(ThreadStance.Engage, reasons);
    }

    private static string Say(FormattableString clause) => clause.ToString(CultureInfo.InvariantCulture);
}
