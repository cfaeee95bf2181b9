using System.Buffers;

namespace Listening.Detection.Spikes;

/// <summary>What is asked of a stream each second.</summary>
internal enum SpikeQuestion : byte
{
    /// <summary>More mentions than the last minutes foretell, in a window of a minute or less.</summary>
    RecentVolume,

    /// <summary>More negatives than the last minutes foretell.</summary>
    RecentNegatives,

    /// <summary>More mentions than rhythm, level and the last half hour foretell.</summary>
    Volume,

    /// <summary>More negatives than those foretell.</summary>
    Negatives,

    /// <summary>A larger share of negatives than usual, whatever the volume.</summary>
    Share,
}

/// <summary>
/// One alarm budget a question: each finds its threshold in its own past, so that the heavy tail of one (attention wanders) does not deafen
/// another (mood hardly does). What is spent is spent by all, so that together they keep the user's figure, however much they see the same and
/// though some are never answered in a small stream.
/// </summary>
internal sealed class SpikeBudgets
{
    // Parts of the user's budget, in the order of the questions. What calls people gets most, the volume's are for the wall.
    private static readonly double[] s_parts = [0.07, 0.33, 0.07, 0.33, 0.2];

    private readonly AlarmBudget[] budgets;

    public SpikeBudgets(double perWeek, long second) =>
        // In theory a question is answered by chance once a second at rarity 0: rarity counts by the second.
        budgets = [.. s_parts.Select(part => new AlarmBudget(perWeek * part, second, AlarmBudget.BlockSeconds, perWeek))];

    public AlarmBudget this[SpikeQuestion question] => budgets[(int)question];

    /// <summary>Remembers a rarity, and says what part of its threshold it is.</summary>
    public double Observe(SpikeQuestion question, double rarity)
    {
        AlarmBudget budget = this[question];
        budget.Observe(rarity);
        return rarity / budget.Threshold;
    }

    /// <summary>An episode opened, whichever question found it.</summary>
    public void Spend()
    {
        foreach (AlarmBudget budget in budgets)
        {
            budget.Spend();
        }
    }

    public void Advance(long second)
    {
        foreach (AlarmBudget budget in budgets)
        {
            budget.Advance(second);
        }
    }

    public void Write(IBufferWriter<byte> writer)
    {
        foreach (AlarmBudget budget in budgets)
        {
            budget.Write(writer);
        }
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        foreach (AlarmBudget budget in budgets)
        {
            budget.Read(ref state);
        }
    }
}
