namespace Listening.Detection.Queries;

/// <summary>A compiled query: asks which terms were read in the mention at hand.</summary>
internal abstract class QueryTest
{
    public abstract bool Holds(ReadTerms read);
}

internal sealed class TermTest(int term) : QueryTest
{
    public override bool Holds(ReadTerms read) => read.Has(term);
}

internal sealed class PhraseTest(int[] terms) : QueryTest
{
    public override bool Holds(ReadTerms read) => read.HasPhrase(terms);
}

internal sealed class AllTest(QueryTest[] all) : QueryTest
{
    public override bool Holds(ReadTerms read)
    {
        foreach (var test in all)
        {
            if (!test.Holds(read))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed class AnyTest(QueryTest[] any) : QueryTest
{
    public override bool Holds(ReadTerms read)
    {
        foreach (var test in any)
        {
            if (test.Holds(read))
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class NoneTest(QueryTest inner) : QueryTest
{
    public override bool Holds(ReadTerms read) => !inner.Holds(read);
}
