namespace Listening.Dashboard.Api;

/// <summary>Cursor paging: <c>after</c> = the <c>next</c> of the page before; <c>next</c> is null on the last page.</summary>
internal static class Paging
{
    public const int Largest = 1000;
    public const int Usual = 100;

    public static int Size(int? limit) => Math.Clamp(limit ?? Usual, 1, Largest);
}
