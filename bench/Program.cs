using BenchmarkDotNet.Running;
using Listening.Bench.Crisis;
using Listening.Bench.Detection;
using Listening.Bench.History;
using Listening.Bench.Ingest;
using Listening.Bench.Load;
using Listening.Bench.Publishing;
using Listening.Bench.Sentiment;
using Listening.Bench.Virality;

return args switch
{
    // Messages a second from Kafka through the score stages, beside the bare log: see StagesBench.
    ["stages", .. var rest] => await StagesBench.RunAsync(rest),
    ["crisis", .. var rest] => CrisisBench.Run(rest),
    ["budget", .. var rest] => BudgetBench.Run(rest),
    ["history", "backtest", .. var rest] => BacktestBench.Run(rest),
    ["kinds", .. var rest] => KindsBench.Run(rest),
    ["crisislex", .. var rest] => CrisislexBench.Run(rest),
    ["history", "queries", .. var rest] => await QueriesBench.RunAsync(rest),
    ["history", .. var rest] => HistoryBench.Run(rest),
    // Texts a second and latency of the sentiment scorer: `sentiment [MODEL]`.
    ["sentiment", .. var rest] => SentimentRun.Run(rest),
    ["virality", .. var rest] => ViralityBench.Run(rest),
    ["streams", .. var rest] => StreamsBench.Run(rest),

    // Durable appends a second: `log [SECONDS]`.
    ["log", .. var rest] => await LogBench.RunAsync(rest),

    // How soon a tool holds its queue: `holds [POSTS] [MS]`.
    ["holds", .. var rest] => await HoldsBench.RunAsync(rest),

    // Drives a real server over HTTP.
    ["load", .. var rest] => await LoadCommand.RunAsync(rest),

    // Single classes: `micro --list flat`, `micro --filter '*Matcher*'`.
    ["micro", .. var rest] => BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run(rest).Any() ? 0 : 2,
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("bench crisis|budget|kinds|crisislex|history|sentiment|virality|streams|log|holds|load|micro [options]");
    return 2;
}
