using System.Text;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Listening.Ingest.Tests.Validation;

public sealed class HostileTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;
    private const int Payloads = 100_000;

    [Fact]
    public void A_hundred_thousand_hostile_payloads_each_get_a_reason_or_are_good()
    {
        output.WriteLine($"seed {Seed}");
        var hostile = new HostilePayloads(Seed);
        var reader = new MentionReader();
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Payloads; i++)
        {
            var payload = hostile.Next();
            if (reader.TryRead(payload, out var reject))
            {
                Assert.True(reader.Mention.Platform.Length > 0 && !reader.Mention.Id.IsEmpty, $"payload {i} of seed {Seed}");
            }
            else
            {
                Assert.False(hostile.IsGood, $"payload {i} of seed {Seed}: {reject.Detail}");
                Assert.NotEmpty(reject.Detail);
                Assert.InRange(reject.Detail.Length, 1, 400);
            }

            var word = reject.Detail is null ? "taken" : DropReasons.NameOf(reject.Reason);
            reasons[word] = reasons.GetValueOrDefault(word) + 1;
        }

        output.WriteLine(string.Join(", ", reasons.Select(r => $"{r.Value} {r.Key}")));

        // The fuzzer reaches every way out but the drill's, which the reader does not decide.
        Assert.Equal(Enum.GetValues<DropReason>().Length, reasons.Count);
    }

    [Fact]
    public async Task Hostile_requests_leave_good_mentions_alone_and_memory_comes_back()
    {
        using var folder = new TempFolder();
        await using var log = EmbeddedLog.Open(
            new EmbeddedLogOptions { Folder = folder.At("log"), TailBytes = 1 << 20 }, TimeProvider.System, NullLogger<EmbeddedLog>.Instance);
        using var letters = new DeadLetters(folder.At("dead.db"), new DeadLetterOptions { MaxBytes = 4 << 20 }, TimeProvider.System);
        var intake = new MentionIntake(log, letters, NullLogger<MentionIntake>.Instance);
        var caller = new IntakeCaller("enemy", DrillUse.Allowed);
        var hostile = new HostilePayloads(Seed);
        var random = new Random(Seed);
        var good = Encoding.UTF8.GetBytes("""{"platform":"x","id":"good","text":"a"}""");
        long sent = 0, accepted = 0, marked = 0, before = 0;
        for (var request = 0; request < 100; request++)
        {
            if (request == 30)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }

            await Send();
        }

        var logged = Enumerable.Range(0, 4).Sum(p => log.Bounds(p).End);
        Assert.Equal(accepted, logged);
        Assert.True(marked > 20 && accepted >= marked, "A good line beside bad ones is taken.");
        var after = GC.GetTotalMemory(forceFullCollection: true);
        output.WriteLine($"seed {Seed}: {sent} sent, {accepted} taken, {before / 1024} KiB before, {after / 1024} KiB after");
        Assert.InRange(after, 0, before + (16 << 20));

        async Task Send()
        {
            var lines = Enumerable.Range(0, random.Next(1, 40)).Select(_ => hostile.Next().Select(b => b is (byte)'\n' ? (byte)' ' : b).ToArray()).Append(good).ToArray();
            var asArray = random.Next(2) == 0;
            using var body = new MemoryStream();
            body.Write(asArray ? "["u8 : []);
            foreach (var line in lines)
            {
                body.Write(line);
                body.Write(asArray ? ","u8 : "\n"u8);
            }

            body.Position = 0;
            var result = await intake.TakeAsync(body, caller, default);
            Assert.All(result.Rejected, r => Assert.NotEmpty(r.Error));
            sent += lines.Length;
            accepted += result.Accepted;
            marked += asArray || result.Refused is not null ? 0 : 1;
        }
    }
}
