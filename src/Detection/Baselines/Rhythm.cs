using System.Buffers;
using Listening.Detection.Spikes;

namespace Listening.Detection.Baselines;

/// <summary>
/// Hour of day × day of week as two sets of factors about 1: 24 for the day, and 168 for what a week's hours differ from them. A visit of an
/// hour weighs by what it can tell, E / (1 + dE) for E expected mentions at dispersion d, against a prior of "no rhythm".
/// </summary>
internal sealed class Rhythm
{
    private const int Day = 24, Week = 168;

    // Prior weights are inverse variances: hours of a day differ by a half (1/0.25), weekdays by a fifth (1/0.04).
    private const float DayPrior = 4, WeekPrior = 25;

    // Half-lives of 21 visits (three weeks of days) and 8 visits (eight weeks).
    private const float DayKeep = 0.96753f, WeekKeep = 0.91700f;

    private readonly float[] dayHeard = new float[Day], dayExpected = new float[Day], weekHeard = new float[Week], weekExpected = new float[Week];

    /// <summary>Factor at a minute, interpolated between the middles of hours.</summary>
    public double At(long minute)
    {
        long shifted = minute - 30;
        long hour = shifted >= 0 ? shifted / 60 : (shifted - 59) / 60;
        double fraction = (shifted - (hour * 60)) / 60.0;
        return ((1 - fraction) * Hour(hour)) + (fraction * Hour(hour + 1));
    }

    /// <param name="hour">Unix hour that was heard in full.</param>
    /// <param name="heard">Mentions, clipped.</param>
    /// <param name="level">Mentions expected from the level alone.</param>
    /// <param name="dispersion">Over-dispersion of an hour.</param>
    public void Learn(long hour, double heard, double level, double dispersion)
    {
        int day = (int)(hour % Day), week = (int)(hour % Week);
        double expected = level * DayFactor(day);
        float weight = (float)(1 / (1 + (dispersion * level)));
        dayHeard[day] = (dayHeard[day] * DayKeep) + (weight * (float)heard);
        dayExpected[day] = (dayExpected[day] * DayKeep) + (weight * (float)level);
        weekHeard[week] = (weekHeard[week] * WeekKeep) + (weight * (float)heard);
        weekExpected[week] = (weekExpected[week] * WeekKeep) + (weight * (float)expected);
    }

    private double Hour(long hour)
    {
        int week = (int)(hour % Week);
        return DayFactor((int)(hour % Day)) * ((WeekPrior + weekHeard[week]) / (WeekPrior + weekExpected[week]));
    }

    private double DayFactor(int hour) => (DayPrior + dayHeard[hour]) / (DayPrior + dayExpected[hour]);

    public void Write(IBufferWriter<byte> writer)
    {
        foreach (float[] part in (ReadOnlySpan<float[]>)[dayHeard, dayExpected, weekHeard, weekExpected])
        {
            foreach (float value in part)
            {
                StateFormat.Write(writer, BitConverter.SingleToInt32Bits(value));
            }
        }
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        foreach (float[] part in (ReadOnlySpan<float[]>)[dayHeard, dayExpected, weekHeard, weekExpected])
        {
            for (int i = 0; i < part.Length; i++)
            {
                part[i] = BitConverter.Int32BitsToSingle(StateFormat.ReadInt(ref state));
            }
        }
    }
}
