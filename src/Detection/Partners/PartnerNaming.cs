using Listening.Detection.Brands;

namespace Listening.Detection.Partners;

/// <summary>Whether a post belongs to a partner's stream: the partner wrote it, or it names the partner's handle.</summary>
public static class PartnerNaming
{
    /// <param name="handle">The author's, with or without '@'; empty when not known.</param>
    public static bool Concerns(BrandAccount partner, string platform, string authorId, string handle, string text)
    {
        var name = partner.Id.TrimStart('@');
        return (partner.Platform == platform && (authorId == partner.Id || (handle.Length > 0 && string.Equals(handle.TrimStart('@'), name, StringComparison.OrdinalIgnoreCase))))
            || Names(text, name);
    }

    // "@globex", not "@globexfan".
    private static bool Names(string text, string name)
    {
        for (var at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var end = at + 1 + name.Length;
            if (end <= text.Length && string.Compare(text, at + 1, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0
                && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
