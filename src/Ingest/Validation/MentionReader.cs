using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;

namespace Listening.Ingest.Validation;

/// <summary>
/// Decodes one message of the mention contract at a time into a <see cref="Mention"/> that it owns and fills again. Strings without escapes
/// stay where they are in the message; escaped ones go to one scratch buffer; so a good message costs no allocation.
/// Fields that the contract does not know are skipped: it may grow. One caller at a time.
/// </summary>
public sealed class MentionReader
{
    private static readonly SearchValues<byte> PlatformLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-"u8);
    private static readonly SearchValues<byte> DrillLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"u8);

    private byte[] _scratch = [];

    /// <summary>What the last successful <see cref="TryRead"/> decoded; valid until the next call and while the message's bytes are.</summary>
    public Mention Mention { get; } = new();

    /// <param name="message">UTF-8 JSON, one object.</param>
    /// <param name="reject">Why not, when the answer is false.</param>
    public bool TryRead(ReadOnlyMemory<byte> message, out Reject reject)
    {
        Mention.Clear();
        reject = default;
        if (message.Length > MentionLimits.MessageBytes)
        {
            reject = new(DropReason.TooLong, $"The message has {message.Length} bytes; at most {MentionLimits.MessageBytes} are allowed.");
            return false;
        }

        if (!Utf8.IsValid(message.Span))
        {
            reject = new(DropReason.InvalidText, "The message is not UTF-8.");
            return false;
        }

        var fields = new FieldReader(message, _scratch);
        try
        {
            var good = ReadMessage(ref fields);
            _scratch = fields.Scratch;
            reject = fields.Reject;
            return good;
        }
        catch (JsonException e)
        {
            // The exception's own words quote the message, which may be somebody's text.
            reject = new(DropReason.MalformedJson, fields.IsTooDeep ? $"Not a mention: nested deeper than {MentionLimits.Depth}." : "Not JSON: " + JsonFault.Where(e));
            return false;
        }
    }

    private bool ReadMessage(ref FieldReader fields)
    {
        if (!fields.BeginMessage())
        {
            return false;
        }

        long? topFollowers = null;
        var textGiven = false;
        var seen = 0u;
        while (true)
        {
            if (!fields.NextField(MentionFields.OfRoot, "", ref seen, out var field))
            {
                return false;
            }

            if (field == MentionField.Unknown)
            {
                break;
            }

            bool good;
            ReadOnlyMemory<byte> value;
            long? time;
            switch (field)
            {
                case MentionField.Op:
                    good = ReadOp(ref fields);
                    break;
                case MentionField.Platform:
                    good = ReadPlatform(ref fields);
                    break;
                case MentionField.Id:
                    good = fields.String("id", MentionLimits.IdBytes, out value);
                    Mention.Id = value;
                    break;
                case MentionField.Text:
                    good = fields.String("text", MentionLimits.TextBytes, out value, isText: true);
                    Mention.Text = value;
                    textGiven = true;
                    break;
                case MentionField.Lang:
                    good = fields.String("lang", MentionLimits.LangBytes, out value);
                    Mention.Lang = value;
                    break;
                case MentionField.CreatedAt:
                    good = fields.Time("createdAt", out time);
                    Mention.CreatedAtMs = time;
                    break;
                case MentionField.ObservedAt:
                    good = fields.Time("observedAt", out time);
                    Mention.ObservedAtMs = time;
                    break;
                case MentionField.Author:
                    good = ReadAuthor(ref fields);
                    break;
                case MentionField.Url:
                    good = fields.String("url", MentionLimits.UrlBytes, out value);
                    Mention.Url = value;
                    break;
                case MentionField.ParentId:
                    good = fields.String("parentId", MentionLimits.IdBytes, out value);
                    Mention.ParentId = value;
                    break;
                case MentionField.RootId:
                    good = fields.String("rootId", MentionLimits.IdBytes, out value);
                    Mention.RootId = value;
                    break;
                case MentionField.Campaign:
                    good = fields.String("campaign", MentionLimits.CampaignBytes, out value);
                    Mention.Campaign = value;
                    break;
                case MentionField.Source:
                    good = fields.String("source", MentionLimits.SourceBytes, out value);
                    Mention.Source = value;
                    break;
                case MentionField.Drill:
                    good = ReadDrill(ref fields);
                    break;
                case MentionField.Metrics:
                    good = ReadMetrics(ref fields);
                    break;
                case MentionField.Followers:
                    good = fields.Count("followers", out topFollowers);
                    break;
                case MentionField.Corrected:
                    good = ReadCorrected(ref fields);
                    break;
                default:
                    throw new InvalidOperationException($"Field {field} has no reader.");
            }

            if (!good)
            {
                return false;
            }
        }

        fields.EndMessage();

        // An account message speaks of the account itself; beside a post the author's own object is the closer word.
        Mention.Followers = Mention.Op == MentionOp.Account ? topFollowers ?? Mention.Followers : Mention.Followers ?? topFollowers;
        return HasWhatItNeeds(ref fields, textGiven);
    }

    private bool HasWhatItNeeds(ref FieldReader fields, bool textGiven)
    {
        var missing =
            Mention.Platform.Length == 0 ? "platform"
            : Mention.Id.IsEmpty ? "id"
            : Mention.Op == MentionOp.Create && Mention.Text.IsEmpty ? "text"
            // An edit may empty a text, but one that does not speak of the text at all would wipe it by accident.
            : Mention.Op == MentionOp.Edit && !textGiven ? "text"
            : null;
        return missing is null || fields.Fail(DropReason.MissingField, $"`{missing}` is missing or empty.");
    }

    private bool ReadOp(ref FieldReader fields)
    {
        if (!fields.String("op", MentionLimits.SourceBytes, out var name))
        {
            return false;
        }

        var op = name.Span;
        MentionOp? known =
            op.IsEmpty || op.SequenceEqual("create"u8) ? MentionOp.Create
            : op.SequenceEqual("metrics"u8) ? MentionOp.Metrics
            : op.SequenceEqual("edit"u8) ? MentionOp.Edit
            : op.SequenceEqual("delete"u8) ? MentionOp.Delete
            : op.SequenceEqual("account"u8) ? MentionOp.Account
            : op.SequenceEqual("correction"u8) ? MentionOp.Correction
            : null;
        Mention.Op = known ?? MentionOp.Create;
        return known is not null || fields.Fail(DropReason.UnknownOperation, "`op` is none of create, metrics, edit, delete, account.");
    }

    private bool ReadCorrected(ref FieldReader fields)
    {
        if (!fields.String("corrected", MentionLimits.SourceBytes, out var word))
        {
            return false;
        }

        Mention.Corrected = SentimentLabels.Of(System.Text.Encoding.UTF8.GetString(word.Span));
        return word.IsEmpty || Mention.Corrected is not null
            || fields.Fail(DropReason.OutOfRange, "`corrected` is none of negative, neutral, positive.");
    }

    private bool ReadPlatform(ref FieldReader fields)
    {
        if (!fields.String("platform", MentionLimits.PlatformBytes, out var name))
        {
            return false;
        }

        if (name.Span.ContainsAnyExcept(PlatformLetters))
        {
            return fields.Fail(DropReason.InvalidText, "`platform` may only have the letters a-z 0-9 . _ - (lower case).");
        }

        Mention.Platform = name.IsEmpty ? "" : PlatformNames.Intern(name.Span);
        return true;
    }

    private bool ReadDrill(ref FieldReader fields)
    {
        if (!fields.String("drill", MentionLimits.DrillBytes, out var name))
        {
            return false;
        }

        Mention.Drill = name;
        return !name.Span.ContainsAnyExcept(DrillLetters)
            || fields.Fail(DropReason.InvalidText, "`drill` may only have the letters A-Z a-z 0-9 . _ -.");
    }

    private bool ReadAuthor(ref FieldReader fields)
    {
        if (!fields.BeginObject("author", out var given) || !given)
        {
            return !given && fields.Reject.Detail is null;
        }

        for (var seen = 0u; ;)
        {
            if (!fields.NextField(MentionFields.OfAuthor, "author.", ref seen, out var field))
            {
                return false;
            }

            bool good;
            ReadOnlyMemory<byte> value;
            long? number;
            switch (field)
            {
                case MentionField.Id:
                    good = fields.String("author.id", MentionLimits.IdBytes, out value);
                    Mention.AuthorId = value;
                    break;
                case MentionField.Handle:
                    good = fields.String("author.handle", MentionLimits.HandleBytes, out value);
                    Mention.AuthorHandle = value;
                    break;
                case MentionField.Followers:
                    good = fields.Count("author.followers", out number);
                    Mention.Followers = number;
                    break;
                case MentionField.CreatedAt:
                    good = fields.Time("author.createdAt", out number);
                    Mention.AuthorCreatedAtMs = number;
                    break;
                case MentionField.Bot:
                    good = fields.Flag("author.bot", out var bot);
                    Mention.AuthorIsBot = bot;
                    break;
                default:
                    return true;
            }

            if (!good)
            {
                return false;
            }
        }
    }

    private bool ReadMetrics(ref FieldReader fields)
    {
        if (!fields.BeginObject("metrics", out var given) || !given)
        {
            return !given && fields.Reject.Detail is null;
        }

        Impressions? impressions = null;
        long? likes = null, shares = null, replies = null;
        for (var seen = 0u; ;)
        {
            if (!fields.NextField(MentionFields.OfMetrics, "metrics.", ref seen, out var field))
            {
                return false;
            }

            bool good;
            switch (field)
            {
                case MentionField.Impressions:
                    good = ReadImpressions(ref fields, out impressions);
                    break;
                case MentionField.Likes:
                    good = fields.Count("metrics.likes", out likes);
                    break;
                case MentionField.Shares:
                    good = fields.Count("metrics.shares", out shares);
                    break;
                case MentionField.Replies:
                    good = fields.Count("metrics.replies", out replies);
                    break;
                default:
                    Mention.Counts = new PostCounts(impressions, likes, shares, replies);
                    return true;
            }

            if (!good)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// A bare number is what the platform said. An estimate that names no lower bound has 0 for it: it may page and arm, but proves nothing
    /// and pauses nothing. For the other grades the value is its own lower bound, whatever is given.
    /// </summary>
    private static bool ReadImpressions(ref FieldReader fields, out Impressions? impressions)
    {
        impressions = null;
        if (fields.IsNumber)
        {
            var good = fields.Count("metrics.impressions", out var bare);
            impressions = bare is { } count ? Impressions.Actual(count) : null;
            return good;
        }

        if (!fields.BeginObject("metrics.impressions", out var given) || !given)
        {
            return !given && fields.Reject.Detail is null;
        }

        long? value = null, low = null;
        var grade = ImpressionGrade.Actual;
        for (var seen = 0u; ;)
        {
            if (!fields.NextField(MentionFields.OfImpressions, "metrics.impressions.", ref seen, out var field))
            {
                return false;
            }

            if (field == MentionField.Unknown)
            {
                break;
            }

            if (!(field switch
            {
                MentionField.Value => fields.Count("metrics.impressions.value", out value),
                MentionField.Low => fields.Count("metrics.impressions.low", out low),
                _ => ReadGrade(ref fields, out grade),
            }))
            {
                return false;
            }
        }

        if (value is not { } v)
        {
            return fields.Fail(DropReason.MissingField, "`metrics.impressions.value` is missing.");
        }

        if (low > v)
        {
            return fields.Fail(DropReason.OutOfRange, "`metrics.impressions.low` is above its value.");
        }

        impressions = new Impressions(v, grade, grade == ImpressionGrade.Estimated ? low ?? 0 : v);
        return true;
    }

    private static bool ReadGrade(ref FieldReader fields, out ImpressionGrade grade)
    {
        grade = ImpressionGrade.Actual;
        if (!fields.String("metrics.impressions.grade", MentionLimits.SourceBytes, out var name))
        {
            return false;
        }

        ImpressionGrade? known =
            name.IsEmpty || name.Span.SequenceEqual("actual"u8) ? ImpressionGrade.Actual
            : name.Span.SequenceEqual("floor"u8) ? ImpressionGrade.Floor
            : name.Span.SequenceEqual("estimated"u8) ? ImpressionGrade.Estimated
            : null;
        grade = known ?? ImpressionGrade.Actual;
        return known is not null || fields.Fail(DropReason.OutOfRange, "`metrics.impressions.grade` is none of actual, floor, estimated.");
    }
}
