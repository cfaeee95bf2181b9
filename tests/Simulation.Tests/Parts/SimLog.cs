using Listening.Ingest.Log;
using Listening.Simulation.Engine;

namespace Listening.Simulation.Parts;

/// <summary>The broker: partitions that outlive every process, stamped by its own clock.</summary>
internal sealed class SimBroker(Sim sim)
{
    public const int Partitions = 4;

    private readonly List<(long Stamp, byte[] Payload)>[] partitions = [.. Enumerable.Range(0, Partitions).Select(_ => new List<(long, byte[])>())];

    /// <summary>Until then nobody reaches it.</summary>
    public TimeSpan AwayUntil { get; set; }

    public bool IsAway => sim.Elapsed < AwayUntil;

    public IReadOnlyList<(long Stamp, byte[] Payload)> Of(int partition) => partitions[partition];

    public long Append(int partition, ReadOnlyMemory<byte> payload)
    {
        partitions[partition].Add((NowMs, payload.ToArray()));
        return partitions[partition].Count - 1;
    }

    /// <summary>Takes over what another world's broker holds, stamps and all.</summary>
    public void Copy(SimBroker other)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            partitions[partition].AddRange(other.Of(partition));
        }
    }

    public long NowMs => (Sim.Start + sim.Elapsed).ToUnixTimeMilliseconds();
}

/// <summary>The mention log as one process reaches it: slowly, and not always.</summary>
internal sealed class SimLog(Sim sim, SimBroker broker, Lane lane, Faults faults) : IMentionLog
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly long[] safe = [.. Enumerable.Repeat(long.MinValue, SimBroker.Partitions)];

    private readonly long[] reached = new long[SimBroker.Partitions];

    public int PartitionCount => SimBroker.Partitions;

    public async Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(1, 20)), lane.Time, cancellationToken);
        if (broker.IsAway || faults.Fails(faults.Append))
        {
            throw new IOException("The broker did not take it.");
        }

        foreach (var entry in entries)
        {
            broker.Append(entry.Partition, entry.Payload);
        }

        if (faults.Fails(faults.Append))
        {
            throw new IOException("The broker took it, but its answer was lost.");
        }
    }

    public async ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = sim.Elapsed + wait;
        if (from < reached[partition])
        {
            // Read again from an earlier place: what was safe to say behind a later record is not before it.
            safe[partition] = long.MinValue;
        }

        reached[partition] = from;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var records = broker.Of(partition);
            if (from > records.Count)
            {
                throw new OffsetOutOfRangeException(partition, from, 0, records.Count);
            }

            if (!broker.IsAway && from < records.Count)
            {
                // As much as the network had ready.
                var take = (int)Math.Min(records.Count - from, 1 + sim.Random.Next(maxRecords));
                var read = Enumerable.Range(0, take).Select(i => new LogRecord(from + i, records[(int)from + i].Stamp, records[(int)from + i].Payload)).ToList();
                safe[partition] = Math.Max(safe[partition], read[^1].AppendedAtMs);
                reached[partition] = from + take;
                return new LogBatch(partition, from + take, safe[partition], read);
            }

            if (sim.Elapsed >= until)
            {
                // A broker that does not answer holds time back: silence is no proof.
                safe[partition] = broker.IsAway ? safe[partition] : broker.NowMs;
                return new LogBatch(partition, from, safe[partition], []);
            }

            await Task.Delay(Look < until - sim.Elapsed ? Look : until - sim.Elapsed, lane.Time, cancellationToken);
        }
    }

    public (long Oldest, long End) Bounds(int partition) => (0, broker.Of(partition).Count);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
