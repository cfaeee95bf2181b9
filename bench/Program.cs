using Listening.Bench.Crisis;

return args.FirstOrDefault() switch
{
    "crisis" => CrisisBench.Run(args[1..]),
    "budget" => BudgetBench.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("bench crisis|budget [options]");
    return 2;
}
