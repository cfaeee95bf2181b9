using Listening.Detection.Brands;
using Listening.Detection.Mentions;

namespace Listening.Detection.Audience;

/// <summary>Followers of an account that a brand names, as known in a second: the newest observation wins, at equal times the larger.</summary>
/// <param name="Account">Hash of platform and account: the name itself goes no further.</param>
/// <param name="AtMs">Event time, unix ms.</param>
public readonly record struct FollowerCount(PostKey Account, string Platform, AccountRole Role, long Followers, long AtMs)
{
    internal bool IsNewerThan(in FollowerCount other) => AtMs != other.AtMs ? AtMs > other.AtMs : Followers > other.Followers;

    internal void Write(BinaryWriter writer)
    {
        Account.Write(writer);
        writer.Write(Platform);
        writer.Write((byte)Role);
        writer.Write7BitEncodedInt64(Followers);
        writer.Write(AtMs);
    }

    internal static FollowerCount Read(BinaryReader reader) =>
        new(PostKey.Read(reader), reader.ReadString(), (AccountRole)reader.ReadByte(), reader.Read7BitEncodedInt64(), reader.ReadInt64());
}
