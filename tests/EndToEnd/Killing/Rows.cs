namespace Listening.EndToEnd.Killing;

internal static class Rows
{
    /// <summary>Fails with a few of the rows in which the two differ.</summary>
    public static void Same(IEnumerable<string> expected, IEnumerable<string> actual, string what)
    {
        var (left, right) = (expected.ToArray(), actual.ToArray());
        if (!left.SequenceEqual(right))
        {
            string Sample(IEnumerable<string> rows) => string.Join("\n  ", rows.Take(5).Select(r => r.Length > 240 ? r[..240] : r));
            Assert.Fail($"{what}: {left.Length} and {right.Length} rows; only in the first:\n  {Sample(left.Except(right))}\nonly in the second:\n  {Sample(right.Except(left))}\ntwice:\n  {Sample(right.GroupBy(r => r).Where(g => g.Count() > 1).Select(g => g.Key))}");
        }
    }
}
