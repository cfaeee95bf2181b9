using System.Buffers;
using Listening.Detection.Numerics;

namespace Listening.Detection.Spikes;

/// <summary>
/// The threshold that gives the user the number of false alarms he accepts, found from the stream's own history: the greatest rarity of each
/// two hours of the last four weeks, a tail fitted above their upper tenth, mixed with theory until a week has been heard.
/// A block counts at most little above the threshold of its time, so true crises do not deafen the stream.
/// </summary>
internal sealed class AlarmBudget
{
    public const long BlockSeconds = 7200;

    private const int BlocksPerWeek = 84, Memory = 4 * BlocksPerWeek;

    // Rarity is kept in eighths of a nat, 0..31.9.
    private const double Grid = 8;

    // Theory until a week was heard.
    private const double TheoryBlocks = BlocksPerWeek;

    // Excess of an exact −ln p is 1 nat in theory; real streams have heavier tails. Worth eight blocks.
    private const double PriorExcess = 1.2, PriorWeight = 8;

    // A generalised Pareto tail, a little heavier than exponential: attention wanders more than any law fitted to its bulk. The shape by which
    // quiet simulated streams of 10 to 10 000 mentions a minute keep a budget of one alarm in ten weeks.
    private const double Shape = 0.08;

    // What a crisis may add to the memory of a block, in nats above the threshold.
    private const double CrisisExcess = 1;

    // Each alarm lifts the threshold by this part of the tail's scale and time lets it sink again at the budget's pace: what the fitted tail
    // extrapolates wrongly is corrected by what happened. Bounded, so that a year of crises cannot deafen the stream.
    private const double Correction = 0.5, LeastCorrection = -1.5, MostCorrection = 2.5;

    private readonly double perWeek, chanceEvents, pace;
    private readonly byte[] blocks = new byte[Memory];
    private int count, next;
    private long block;
    private double highest, correction, threshold;

    // The correction of the last fit, which is made when it is first asked for: most streams have nothing near a threshold in most blocks, and
    // thousands of them start their block in the same second.
    private double fitted;
    private bool stale = true;

    /// <param name="chanceEvents">Chance events of one block at rarity 0, in theory: how many independent times the question is asked.</param>
    /// <param name="pace">Alarms a week that are spent from it, where it shares them with others; otherwise its own.</param>
    public AlarmBudget(double perWeek, long second, double chanceEvents, double? pace = null)
    {
        (this.perWeek, this.chanceEvents, this.pace) = (perWeek, chanceEvents, pace ?? perWeek);
        block = second / BlockSeconds;
    }

    /// <summary>Rarity (nats, see <see cref="SpikeDetector"/>) from which an episode opens.</summary>
    public double Threshold
    {
        get
        {
            if (stale)
            {
                (threshold, stale) = (Fit(), false);
            }

            return threshold;
        }
    }

    public void Advance(long second)
    {
        long target = second / BlockSeconds;
        if (target == block)
        {
            return;
        }

        // After silence longer than the memory, the memory is silence.
        long closed = Math.Min(target - block, Memory);
        for (long i = 0; i < closed; i++)
        {
            double kept = highest == 0 ? 0 : Math.Min(highest, Threshold + CrisisExcess);
            blocks[next] = (byte)Math.Clamp(Math.Round(kept * Grid), 0, byte.MaxValue);
            next = (next + 1) % Memory;
            count = Math.Min(count + 1, Memory);
            highest = 0;
        }

        correction = Math.Max(LeastCorrection, correction - (Correction * pace * closed / BlocksPerWeek));
        (block, fitted, stale) = (target, correction, true);
    }

    /// <summary>An episode opened; takes effect with the next block.</summary>
    public void Spend() => correction = Math.Min(MostCorrection, correction + Correction);

    public void Observe(double rarity) => highest = Math.Max(highest, rarity);

    private double Fit()
    {
        Span<int> histogram = stackalloc int[256];
        for (int i = 0; i < count; i++)
        {
            histogram[blocks[i]]++;
        }

        // The upper tenth: enough to fit, few enough to be tail.
        int above = 0, edge = 255;
        while (edge > 0 && above + histogram[edge] <= count / 10)
        {
            above += histogram[edge--];
        }

        double sum = 0;
        for (int i = edge + 1; i < 256; i++)
        {
            sum += histogram[i] * (i - edge - 0.5) / Grid;
        }

        double scale = ((PriorExcess * PriorWeight) + sum) / (PriorWeight + above);
        double floor = (edge + 0.5) / Grid;
        // Half an exceedance more than seen: none in a short history is not never.
        double share = (above + 0.5) / Math.Max(count, 1);
        double low = 2, high = 60;
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            double theory = Math.Min(1, chanceEvents * PortableMath.Exp(-middle));
            double seen = middle <= floor ? 1 : Math.Min(1, share * PortableMath.Exp(-PortableMath.Log1P(Shape * (middle - floor) / scale) / Shape));
            double expected = BlocksPerWeek * ((TheoryBlocks * theory) + (count * seen)) / (TheoryBlocks + count);
            if (expected > perWeek)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Max(1, high + (fitted * scale));
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, block);
        StateFormat.Write(writer, highest);
        StateFormat.Write(writer, correction);
        StateFormat.Write(writer, Threshold);
        StateFormat.Write(writer, count);
        StateFormat.Write(writer, next);
        // Until four weeks are heard the ring is filled from its start.
        blocks.AsSpan(0, count).CopyTo(writer.GetSpan(Math.Max(1, count)));
        writer.Advance(count);
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        block = StateFormat.ReadLong(ref state);
        highest = StateFormat.ReadDouble(ref state);
        correction = StateFormat.ReadDouble(ref state);
        (threshold, stale) = (StateFormat.ReadDouble(ref state), false);
        count = StateFormat.ReadInt(ref state);
        next = StateFormat.ReadInt(ref state);
        state[..count].CopyTo(blocks);
        state = state[count..];
    }
}
