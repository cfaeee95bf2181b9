using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Windows;

/// <summary>
/// A post chosen for explanations: by lowest hash rank (a uniform sample which merges exactly). Lives in pulses only, which are kept minutes.
/// </summary>
/// <param name="Author">64 bits of the author's hash; 0 when unknown.</param>
/// <param name="Terms">Lower-case words and hashtags of the text, each once, ordinal order, at most <see cref="MaxTerms"/>.</param>
public sealed record SamplePost(
    PostKey Key, string Platform, string Id, SentimentLabel Label, ulong Author, IReadOnlyList<string> Terms)
{
    public const int MaxTerms = 24;
}

/// <summary>The reach of a post as known in a second: the largest wins, ties broken by key.</summary>
public readonly record struct TopPost(PostKey Key, string Platform, string Id, SentimentLabel Label, long Impressions);
