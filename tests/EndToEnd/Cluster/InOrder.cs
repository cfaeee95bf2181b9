using Xunit.Abstractions;
using Xunit.Sdk;

namespace Listening.EndToEnd.Cluster;

/// <summary>The tests of a class one after the other as they are written, its theories before its facts.</summary>
public sealed class InOrder : ITestCaseOrderer
{
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => testCases.OrderBy(c => c.TestMethodArguments is null).ThenBy(c => c.TestMethodArguments?[0] as int?);
}
