using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Listening.Alerts.Hub;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Listening.Dashboard.Live;

/// <summary>
/// The JSON protocol, except that trailing arguments may be left out and are then null: a client says <c>Subscribe(brands, since)</c> or
/// <c>Subscribe(brands, since, epoch)</c>, and a later argument does not break earlier clients. SignalR itself insists on the exact count.
/// What is said to many connections is written once and copied: each of our messages is a record that goes by its own method alone, so its
/// bytes are known by its reference for as long as it lives.
/// </summary>
internal sealed class LenientHubProtocol(JsonHubProtocol json) : IHubProtocol
{
    private readonly ConditionalWeakTable<object, byte[]> written = [];

    public string Name => json.Name;

    public int Version => json.Version;

    public TransferFormat TransferFormat => json.TransferFormat;

    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is InvocationMessage { InvocationId: null, Headers: null, StreamIds: null, Arguments: [{ } said and (DurableMessage or PulseMessage or SnapshotMessage)] })
        {
            output.Write(written.GetValue(said, _ => json.GetMessageBytes(message).ToArray()));
        }
        else
        {
            json.WriteMessage(message, output);
        }
    }

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var whole = input;
        if (!json.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }

        if (message is InvocationBindingFailureMessage failed)
        {
            var wanted = binder.GetParameterTypes(failed.Target).Count;
            for (var given = wanted - 1; given >= 0; given--)
            {
                var again = whole;
                if (json.TryParseMessage(ref again, new FirstOnly(binder, given), out var shorter) && shorter is InvocationMessage invocation)
                {
                    message = new InvocationMessage(invocation.InvocationId, invocation.Target, Padded(invocation.Arguments, wanted), invocation.StreamIds)
                    {
                        Headers = invocation.Headers,
                    };
                    break;
                }
            }
        }

        return true;
    }

    private static object?[] Padded(object?[] arguments, int count)
    {
        var padded = new object?[count];
        arguments.CopyTo(padded, 0);
        return padded;
    }

    /// <summary>Binds as if the method had only its first parameters.</summary>
    private sealed class FirstOnly(IInvocationBinder all, int count) : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => all.GetReturnType(invocationId);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [.. all.GetParameterTypes(methodName).Take(count)];

        public Type GetStreamItemType(string streamId) => all.GetStreamItemType(streamId);
    }
}
