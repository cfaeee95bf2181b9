using Listening.Detection.Brands;
using Listening.Detection.Mentions;

namespace Listening.Detection.Audience;

/// <summary>Followers that came or went faster than they ever do.</summary>
/// <param name="Part">Change as a part of the followers before, −1..∞.</param>
public readonly record struct FollowerJump(PostKey Account, string Platform, AccountRole Role, long Before, long After, double Part, long Since, long At);

/// <summary>
/// Followers of the accounts that a brand names: sudden jumps of any, and what the brand's own audience gains or loses an hour. How much an
/// account usually wanders is learnt from it. Closed seconds in; bounded by the accounts that a brand may sensibly name.
/// </summary>
internal sealed class AudienceWatch
{
    /// <summary>More accounts than this are a list, not the brand's people.</summary>
    public const int Capacity = 64;

    private const long Hour = 3600, Day = 86_400;

    // A jump is no rounding (100 people), no wave of a good day (a twentieth), and six of the account's own deviations: less than once in a
    // lifetime by chance, and followers do not come by chance.
    private const long LeastFollowers = 100;
    private const double LeastPart = 0.05, Deviations = 6;

    // Before it is known how an account wanders: half a percent an hour, worth a day of hours.
    private const double PriorSpread = 0.005, PriorHours = 24;

    // Half-life of some four weeks of hourly observations.
    private const double Keep = 0.999;

    private readonly SortedDictionary<PostKey, Account> accounts = [];
    private double gained, audience;

    /// <summary>What a second's observations show; call in order of seconds.</summary>
    public void Observe(long second, IReadOnlyList<FollowerCount> counts, ref List<FollowerJump>? found)
    {
        foreach (var count in counts)
        {
            if (!accounts.TryGetValue(count.Account, out var account))
            {
                if (accounts.Count < Capacity)
                {
                    accounts.Add(count.Account, new Account { Followers = count.Followers, At = second });
                }

                continue;
            }

            if (second > account.At && account.Followers > 0)
            {
                Compare(second, count, ref account, ref found);
            }

            (account.Followers, account.At) = (count.Followers, second);
            accounts[count.Account] = account;
        }
    }

    /// <summary>Followers that the brand's own accounts gained in the hour that ends, per mille of them; null when nothing was said of them.</summary>
    public double? TakeHour()
    {
        var (change, of) = (gained, audience);
        (gained, audience) = (0, 0);
        return of > 0 ? 1000 * change / of : null;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(gained);
        writer.Write(audience);
        writer.Write(accounts.Count);
        foreach (var (key, account) in accounts)
        {
            key.Write(writer);
            writer.Write(account.Followers);
            writer.Write(account.At);
            writer.Write(account.Square);
            writer.Write(account.Hours);
            writer.Write(account.ToldUp);
            writer.Write(account.ToldDown);
        }
    }

    public static AudienceWatch Read(BinaryReader reader)
    {
        var watch = new AudienceWatch { gained = reader.ReadDouble(), audience = reader.ReadDouble() };
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            watch.accounts.Add(PostKey.Read(reader), new Account
            {
                Followers = reader.ReadInt64(), At = reader.ReadInt64(), Square = reader.ReadDouble(), Hours = reader.ReadDouble(),
                ToldUp = reader.ReadInt64(), ToldDown = reader.ReadInt64(),
            });
        }

        return watch;
    }

    private void Compare(long second, in FollowerCount count, ref Account account, ref List<FollowerJump>? found)
    {
        var change = count.Followers - account.Followers;
        var part = (double)change / account.Followers;
        var hours = Math.Max(1.0, (second - account.At) / (double)Hour);
        var spread = account.Spread;
        // Wandering adds up as its square.
        var sudden = Math.Abs(change) >= LeastFollowers && Math.Abs(part) >= LeastPart && Math.Abs(part) >= Deviations * spread * Math.Sqrt(hours);
        ref var told = ref change > 0 ? ref account.ToldUp : ref account.ToldDown;
        if (sudden && (told == 0 || second - told >= Day))
        {
            told = second;
            (found ??= []).Add(new(count.Account, count.Platform, count.Role, account.Followers, count.Followers, part, account.At, second));
        }

        account.Learn(part / Math.Sqrt(hours), 4 * spread);
        if (count.Role == AccountRole.Owned)
        {
            // Seen a day later, a day's change is a day's: an hour's part of it.
            gained += change / hours;
            audience += account.Followers;
        }
    }

    private struct Account
    {
        public long Followers, At, ToldUp, ToldDown;
        public double Square, Hours;

        /// <summary>Usual change of an hour, as a part.</summary>
        public readonly double Spread => Math.Sqrt(((PriorSpread * PriorSpread * PriorHours) + Square) / (PriorHours + Hours));

        public void Learn(double part, double most)
        {
            var counted = Math.Clamp(part, -most, most);
            Square = (Square * Keep) + (counted * counted);
            Hours = (Hours * Keep) + 1;
        }
    }
}
