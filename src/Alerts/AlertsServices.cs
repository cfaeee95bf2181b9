using Listening.Alerts.Delivery;
using Listening.Alerts.Drills;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Alerts.Templates;
using Listening.Alerts.Watch;
using Microsoft.Extensions.DependencyInjection;

namespace Listening.Alerts;

public static class AlertsServices
{
    /// <summary>The desks and the pause board; needs <see cref="IAlertStore"/>, <see cref="IAlertReader"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services) => services
        .AddSingleton<EffectRunner>()
        .AddSingleton<PauseBoard>()
        .AddSingleton<PauseMemory>()
        .AddSingleton(p => new RuleShelf(p.GetService<BrandThreshold>()))
        .AddSingleton<RuleDesk>()
        .AddSingleton<AlertDesk>()
        .AddSingleton<PauseDesk>()
        .AddSingleton<PublishedDesk>()
        .AddSingleton<ResumePlanner>()
        .AddSingleton<FreezeDesk>()
        .AddSingleton<DrillDesk>()
        .AddSingleton<TemplateDesk>()
        .AddSingleton<ResponseDesk>()
        .AddSingleton<ReapprovalDesk>()
        .AddSingleton<IncidentDesk>()
        .AddHostedService<ApprovedTextClock>()
        .AddHostedService<PauseKeeper>()
        .AddHostedService<RuleKeeper>()
        .AddSingleton<TeamDesk>()
        .AddSingleton<JointIncidents>()
        .AddSingleton<SilenceDesk>()
        .AddSingleton<ChannelDesk>()
        .AddSingleton<Notifier>()
        .AddSingleton<NotificationSender>()
        .AddSingleton<SourceWatch>()
        .AddSingleton<Watchdog>();

    /// <summary>What time brings to incidents, and the sending of messages: on the nodes of the role <c>alerts</c>.</summary>
    public static IServiceCollection AddResponseTimers(this IServiceCollection services) => services
        .AddHostedService<TimerLoop>()
        .AddHostedService<SenderLoop>();
}
