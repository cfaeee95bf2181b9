namespace Listening.History.Queries;

/// <summary>What a figure means, so that two reports a year apart can be told to be comparable.</summary>
/// <param name="Name">As the figure is called wherever it stands.</param>
/// <param name="Version">Rises when the meaning changes; a change of wording does not.</param>
/// <param name="Unit">Of the value: <c>s</c>, <c>mentions</c>, <c>share</c> (0..1), <c>score</c> (−1..1), <c>posts</c>, <c>impressions</c>.</param>
/// <param name="Inputs">The records that it is made of.</param>
public sealed record FigureDefinition(string Name, int Version, string Unit, string Meaning, string Inputs);

/// <summary>The definitions of all figures that History answers with.</summary>
public static class Figures
{
    public const string Volume = "volume";
    public const string NegativeShare = "negative-share";
    public const string MeanSentiment = "mean-sentiment";
    public const string Impressions = "impressions";
    public const string Engagement = "engagement";
    public const string Authors = "authors";
    public const string ShareOfVoice = "share-of-voice";
    public const string DetectionDelay = "detection-delay";
    public const string TimeToAcknowledge = "time-to-acknowledge";
    public const string TimeToActivate = "time-to-activate";
    public const string TimeToPause = "time-to-pause";
    public const string TimeToReceipts = "time-to-receipts";
    public const string TimeToReply = "time-to-first-reply";
    public const string TimeToResolve = "time-to-resolve";
    public const string Recovery = "sentiment-recovery";
    public const string OrganicShare = "organic-share";
    public const string PauseLength = "pause-length";
    public const string PostsHeld = "posts-held";
    public const string PostsEscaped = "posts-escaped";
    public const string PeakMinute = "peak-minute";
    public const string Effect = "effect";
    public const string Inquiries = "inquiries";
    public const string InquiryReply = "inquiry-reply";
    public const string ResolutionRate = "resolution-rate";

    /// <summary>Those that promises are made of, in a report of them and in a review.</summary>
    public static IReadOnlyList<string> OfSlas { get; } =
        [TimeToAcknowledge, TimeToActivate, TimeToPause, TimeToReply, TimeToResolve, Inquiries, InquiryReply, ResolutionRate];

    public static IReadOnlyList<FigureDefinition> All { get; } =
    [
        new(Volume, 1, "mentions", "Mentions counted for the brand, each post once; the brand's own posts and repeated deliveries are not counted.", "minute rows; as of a moment, mention rows"),
        new(NegativeShare, 1, "share", "Mentions labelled negative as part of all mentions.", "minute rows; as of a moment, mention rows"),
        new(MeanSentiment, 1, "score", "Mean of P(positive) − P(negative) over the mentions; null without any.", "minute rows; as of a moment, mention rows"),
        new(Impressions, 1, "impressions", "Impressions gained in the time, by grade: actual, floor (at least), estimated.", "minute rows"),
        new(Engagement, 1, "count", "Likes, shares and replies gained in the time.", "minute rows"),
        new(Authors, 1, "authors", "Distinct authors, estimated by a sketch with a relative error of about 3 %.", "minute rows"),
        new(ShareOfVoice, 1, "share", "The brand's mentions as part of the mentions of all brands compared.", "minute rows of the brands"),
        new(DetectionDelay, 1, "s", "From the crossing (event time) to the opening of the incident.", "incident"),
        new(TimeToAcknowledge, 1, "s", "From the crossing to the first acknowledgement.", "incident"),
        new(TimeToActivate, 1, "s", "From the crossing until the last required seat of the crisis team was taken; where no seat was required, until the team was first called.", "incident, timeline"),
        new(TimeToPause, 1, "s", "From the crossing to the first pause of publishing.", "pauses of the incident"),
        new(TimeToReceipts, 1, "s", "From the first pause to the last scheduler's first receipt.", "receipts of the first pause"),
        new(TimeToReply, 2, "s", "From the crossing to the first public answer: words registered for the incident, a text approved for it, or a reply to a post that drives it. A marketing post that slipped out is none (version 1 took it for one).", "documents of kind first-reply"),
        new(TimeToResolve, 1, "s", "From the crossing to the resolution.", "incident"),
        new(Recovery, 1, "s", "From the crossing until the share of negatives over the last 60 minutes is back within 1.96 standard deviations of its share in the 24 hours before the crossing, and stays there for 60 minutes.", "minute rows"),
        new(OrganicShare, 1, "share", "One minus the suspected inorganic share of the spikes' evidence, weighted by what they counted; null when no spike was found.", "signals"),
        new(PauseLength, 1, "s", "Time in which publishing was paused for the incident, overlapping pauses counted once.", "pauses of the incident"),
        new(PostsHeld, 1, "posts", "Posts that the schedulers' newest receipts name as held: the cost of the pause.", "receipts"),
        new(PostsEscaped, 1, "posts", "Posts that had gone out or could not be held, by the newest receipts.", "receipts"),
        new(PeakMinute, 1, "mentions", "Mentions of the fullest minute between the crossing and the end.", "minute rows"),
        new(Effect, 1, "mentions", "Difference between what was heard and what would have been heard without the event, with a 90 % interval; method in docs/counterfactual.md.", "minute rows of the brand and of its controls"),
        new(Inquiries, 1, "mentions", "Public mentions that ask (a question mark), or that began a conversation which the brand's own account answered.", "mention rows"),
        new(InquiryReply, 1, "s", "From an inquiry to the first reply of one of the brand's own accounts in its conversation; median, 90 % and longest, by nearest rank.", "mention rows"),
        new(ResolutionRate, 1, "share", "Inquiries that were answered and whose conversation had no negative post in the 24 hours after, as part of all inquiries.", "mention rows"),
    ];

    public static FigureDefinition Of(string name) => All.First(f => f.Name == name);
}
