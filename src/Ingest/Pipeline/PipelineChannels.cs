using System.Threading.Channels;
using Listening.Detection.Windows;

namespace Listening.Ingest.Pipeline;

/// <summary>The channels that join the stages in one process, made in one place.</summary>
public static class PipelineChannels
{
    // A few seconds of pulses of every partition: enough to ride out a snapshot, small enough that a stuck detector stops the readers soon.
    private const int PulsesPerPartition = 16;

    /// <summary>Score stages → detect stage. Waits when full: a pulse is in the store already, and dropping it here would only cost a re-read.</summary>
    public static Channel<PulseBatch> Pulses(int partitions) => Channel.CreateBounded<PulseBatch>(
        new BoundedChannelOptions(partitions * PulsesPerPartition)
        {
            SingleReader = true,
            SingleWriter = false,
            FullMode = BoundedChannelFullMode.Wait,
        });
}
