using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Mail;
using System.Text;
using System.Text.Json.Nodes;
using Listening.Alerts.Outgoing;

namespace Listening.Alerts.Notifications;

public enum SendOutcome : byte
{
    Sent,

    /// <summary>May go well later.</summary>
    Later,

    /// <summary>Will never go well as it is.</summary>
    Refused,
}

/// <param name="RetryAfter">The receiver's own word on when.</param>
public readonly record struct SendResult(SendOutcome Outcome, string? Error = null, TimeSpan? RetryAfter = null)
{
    public static readonly SendResult Sent = new(SendOutcome.Sent);
}

/// <summary>
/// Sends one real notification to its channel; takes nothing that a drill made. HTTP through the guarded way out; mail over SMTP with STARTTLS.
/// </summary>
public sealed class Notifier(TimeProvider time) : IDisposable
{
    private readonly HttpClient outside = OutgoingGuard.Client(allowPrivate: false);
    private readonly HttpClient inside = OutgoingGuard.Client(allowPrivate: true);

    public async Task<SendResult> SendAsync(Notification notification, Channel channel, Uri? publicUrl, CancellationToken cancellationToken)
    {
        var link = publicUrl is not null && notification.Message.Incident is { } incident ? new Uri(publicUrl, "/incidents/" + incident) : null;
        try
        {
            return channel.Kind == ChannelKind.Email
                ? await MailAsync(notification, channel, link, cancellationToken)
                : await PostAsync(notification, channel, link, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SmtpException or IOException or System.Net.Sockets.SocketException)
        {
            // Words of transport only: an address may hold a secret.
            return new SendResult(SendOutcome.Later, e is OperationCanceledException ? "no answer in time" : Plain(e, channel));
        }
    }

    /// <summary>A GET that says we are alive, to the outside pager.</summary>
    public async Task<bool> BeatAsync(Uri url, bool isPrivate, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await (isPrivate ? inside : outside).GetAsync(url, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose()
    {
        outside.Dispose();
        inside.Dispose();
    }

    private async Task<SendResult> PostAsync(Notification notification, Channel channel, Uri? link, CancellationToken cancellationToken)
    {
        var message = notification.Message;
        JsonObject body = channel.Kind switch
        {
            ChannelKind.Slack => Payloads.Slack(message, link),
            ChannelKind.Teams => Payloads.Teams(message, link),
            ChannelKind.Pagerduty => Payloads.Pagerduty(message, link, channel.Secret!),
            ChannelKind.Webhook => Payloads.Webhook(message, link),
            ChannelKind.Alertmanager => Payloads.Alertmanager(message, link, channel.Id),
            ChannelKind.Cloudevents => Payloads.CloudEvent(notification, link),
            _ => throw new ArgumentOutOfRangeException(nameof(channel), channel.Kind, "Not an HTTP channel."),
        };
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var request = channel.Kind == ChannelKind.Webhook
            ? StandardWebhook.Request(channel.Url!, StandardWebhook.Key(channel.Secret!), notification.Id, time.GetUtcNow(), bytes)
            : Request(channel, bytes);
        using var answer = await (channel.Private ? inside : outside).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return Read(answer, time.GetUtcNow());
    }

    private static HttpRequestMessage Request(Channel channel, byte[] bytes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(channel.Kind == ChannelKind.Cloudevents ? "application/cloudevents+json" : "application/json") { CharSet = "utf-8" };
        if (channel.Secret is { } token && channel.Kind is ChannelKind.Alertmanager or ChannelKind.Cloudevents)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", channel.Secret);
        }

        return request;
    }

    /// <summary>408, 425, 429 and 5xx may go well later; a redirect is not followed, and it and any other 4xx stay as they are.</summary>
    internal static SendResult Read(HttpResponseMessage answer, DateTimeOffset now)
    {
        if (answer.IsSuccessStatusCode)
        {
            return SendResult.Sent;
        }

        var code = (int)answer.StatusCode;
        var later = code is 408 or 425 or 429 or >= 500;
        var retry = answer.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - now) : null;
        return new SendResult(later ? SendOutcome.Later : SendOutcome.Refused, $"answered {code}", later && retry > TimeSpan.Zero ? retry : null);
    }

    private static async Task<SendResult> MailAsync(Notification notification, Channel channel, Uri? link, CancellationToken cancellationToken)
    {
        var (server, message) = (channel.Mail!, notification.Message);
        if ((notification.To ?? channel.To) is not { } to || !MailAddress.TryCreate(to, out var address))
        {
            return new SendResult(SendOutcome.Refused, "no e-mail address to send to");
        }

        using var mail = new MailMessage(new MailAddress(server.From), address)
        {
            Subject = message.Title.ReplaceLineEndings(" "),
            Body = message.Text + (link is null ? "" : $"\n\n{link}"),
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };

        // The same at every try, so that a mailbox can tell one message from two.
        mail.Headers.Add("Message-ID", $"<{notification.Id}@listening>");
        using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.Tls };
        if (server.User is not null)
        {
            client.Credentials = new NetworkCredential(server.User, channel.Secret);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(OutgoingGuard.Timeout);
        try
        {
            await client.SendMailAsync(mail, limit.Token);
            return SendResult.Sent;
        }
        catch (SmtpFailedRecipientException e) when (e.StatusCode is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed)
        {
            return new SendResult(SendOutcome.Refused, $"SMTP {(int)e.StatusCode}: the mailbox is not there");
        }
    }

    private static string Plain(Exception e, Channel channel)
    {
        var words = e.InnerException is { } inner && e is SmtpException ? inner.Message : e.Message;
        return channel.Url is { } url ? words.Replace(url.ToString(), url.Host, StringComparison.Ordinal).Replace(url.PathAndQuery.Length > 1 ? url.PathAndQuery : "\0", "/…", StringComparison.Ordinal) : words;
    }
}
