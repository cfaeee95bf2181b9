namespace Listening.Bench.Crisis;

/// <summary>What happens at the end of a case's history.</summary>
internal enum CrisisFamily
{
    /// <summary>Ten minutes' rise, hours of anger, slow decline.</summary>
    Recall,

    /// <summary>Everybody complains within two minutes.</summary>
    Outage,

    /// <summary>A recall while the brand's public sleeps.</summary>
    NightCrisis,

    /// <summary>Volume hardly changes, what people say does.</summary>
    MoodTurns,

    /// <summary>A second crisis two hours into the first, twice its size.</summary>
    Overlapping,

    /// <summary>Half a day's slow climb to two or three times the negatives.</summary>
    SlowBurn,

    /// <summary>A burst of copied negative posts by few accounts.</summary>
    BotFlood,

    /// <summary>Harmless: a launch, praised.</summary>
    ProductLaunch,

    /// <summary>Harmless: a joke that everybody shares.</summary>
    ViralJoy,

    /// <summary>Harmless: the brand is in the news, and people speak of it as they always do, only more.</summary>
    News,
}

/// <summary>A labelled stream: two weeks of quiet, then one event of twelve hours at most. Seeds below 1000 may be tuned on; the report uses others.</summary>
internal sealed class CrisisCase
{
    public const long HistorySeconds = 14 * 86_400;
    private const long EventSeconds = 12 * 3600;

    // A Monday, so that the week's rhythm is where the label says.
    public const long Start = 1_767_571_200;

    private readonly QuietStream quiet;
    private readonly Draw draw;
    private readonly double peak, share;

    public CrisisCase(CrisisFamily family, double perMinute, int seed)
    {
        (Family, Seed) = (family, seed);
        quiet = new QuietStream(perMinute, seed * 31);
        draw = new Draw((seed * 31) + 17);
        Onset = Start + HistorySeconds + (long)draw.Uniform(0, 20 * 3600);
        if (family == CrisisFamily.NightCrisis)
        {
            // The quietest hour of the day after.
            Onset = Enumerable.Range(0, 24).Select(h => Start + HistorySeconds + (h * 3600L)).MinBy(quiet.RateAt);
        }

        // A crisis is a multiple of the brand's usual attention, and at least two posts a minute even for an unknown brand.
        Times = family switch
        {
            CrisisFamily.SlowBurn => draw.Uniform(1, 2),
            CrisisFamily.MoodTurns => draw.Uniform(0.8, 1.2),
            CrisisFamily.ProductLaunch or CrisisFamily.ViralJoy or CrisisFamily.News => draw.LogUniform(3, 20),
            _ => draw.LogUniform(1.5, 15),
        };
        bool gradual = family is CrisisFamily.SlowBurn or CrisisFamily.MoodTurns;
        peak = Math.Max(perMinute / 60 * Times, (gradual ? 1 : 2) / 60.0);
        share = family switch
        {
            CrisisFamily.ProductLaunch or CrisisFamily.ViralJoy => quiet.Share * draw.Uniform(0.2, 0.7),
            CrisisFamily.News => quiet.Share,
            CrisisFamily.BotFlood => 0.97,
            _ => draw.Uniform(0.6, 0.9),
        };
    }

    public CrisisFamily Family { get; }
    public int Seed { get; }
    public double PerMinute => quiet.PerMinute;
    /// <summary>Size of the event as a multiple of the usual attention.</summary>
    public double Times { get; }

    public bool Harmless => Family is CrisisFamily.ProductLaunch or CrisisFamily.ViralJoy or CrisisFamily.News;

    /// <summary>Unix second of the event's first extra post.</summary>
    public long Onset { get; }

    public long End => Onset + EventSeconds;

    /// <summary>Every second in order, except that the first thirteen days come in steps of five.</summary>
    public IEnumerable<(long Second, int Volume, int Negative)> Play()
    {
        long fine = Start + HistorySeconds - 86_400;
        for (long second = Start; second < End; second += second < fine ? 5 : 1)
        {
            int step = second < fine ? 5 : 1;
            (int volume, int negative) = quiet.Next(second, step);
            if (second >= Onset)
            {
                if (Family == CrisisFamily.MoodTurns)
                {
                    // The same posts, otherwise meant: up to 70 % of what was neutral turns.
                    double turned = 0.7 * Math.Min(1, (second - Onset) / 1800.0);
                    int calm = volume - negative;
                    negative += Math.Min(calm, draw.Poisson(calm * turned));
                }

                double extra = peak * Shape(second - Onset);
                int against = draw.Poisson(extra * share), other = draw.Poisson(extra * (1 - share));
                if (Family != CrisisFamily.MoodTurns || PerMinute < 1)
                {
                    (volume, negative) = (volume + against + other, negative + against);
                }
            }

            // Told when the step is over: what a window of seconds expects goes by the seconds that are in it.
            yield return (second + step - 1, volume, negative);
        }
    }

    /// <summary>Part of the peak, 0..1 (2 for a second crisis), <paramref name="t"/> seconds after onset.</summary>
    private double Shape(long t) => Family switch
    {
        CrisisFamily.Outage => Rise(t, 120) * Decline(t, 7200),
        CrisisFamily.BotFlood => Rise(t, 60) * Decline(t, 1800),
        CrisisFamily.SlowBurn => Math.Min(1, t / 36_000.0),
        CrisisFamily.MoodTurns => Math.Min(1, t / 1800.0),
        CrisisFamily.Overlapping => (Rise(t, 600) * Decline(t, 10_800)) + (t < 7200 ? 0 : 2 * Rise(t - 7200, 600) * Decline(t - 7200, 10_800)),
        CrisisFamily.ViralJoy => Rise(t, 1800) * Decline(t, 14_400),
        _ => Rise(t, 600) * Decline(t, 10_800),
    };

    private static double Rise(double t, double seconds) => Math.Min(1, t / seconds);

    private static double Decline(double t, double seconds) => Math.Exp(-t / seconds);
}
