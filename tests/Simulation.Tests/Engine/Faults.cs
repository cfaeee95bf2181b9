namespace Listening.Simulation.Engine;

/// <summary>How often things fail in this run, drawn from the seed: some runs are stormy in one way, some in all, some calm.</summary>
internal sealed class Faults(Sim sim, bool calm)
{
    private readonly bool calm = calm;

    public double Append { get; } = Draw(sim, calm, 0.1);

    public double Store { get; } = Draw(sim, calm, 0.1);

    public double Pulse { get; } = Draw(sim, calm, 0.3);

    /// <summary>Chances a second.</summary>
    public double Kill { get; } = Draw(sim, calm, 0.05);

    public double Freeze { get; } = Draw(sim, calm, 0.05);

    public double ClockJump { get; } = Draw(sim, calm, 0.05);

    public double Handover { get; } = Draw(sim, calm, 0.3);

    public double StoreAway { get; } = Draw(sim, calm, 0.03);

    public double BrokerAway { get; } = Draw(sim, calm, 0.03);

    public double LeasesLost { get; } = Draw(sim, calm, 0.05);

    /// <summary>Set when the run's storm is over: from then on everything must heal.</summary>
    public bool Over { get; set; }

    public int Struck { get; private set; }

    public bool Fails(double chance)
    {
        if (calm || Over || !sim.Chance(chance))
        {
            return false;
        }

        Struck++;
        return true;
    }

    private static double Draw(Sim sim, bool calm, double most) => calm || sim.Chance(0.4) ? 0 : sim.Random.NextDouble() * most;
}
