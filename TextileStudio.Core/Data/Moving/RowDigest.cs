using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TextileStudio.Core.Data.Moving;

/// <summary>SHA-256 of single rows and of all rows seen so far. The same values give the same digest whichever database they were read from; null, empty and zero differ.</summary>
internal sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash _row = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Rows { get; private set; }

    /// <summary>Takes one more row in; its own digest.</summary>
    public byte[] Add(object?[] row)
    {
        foreach (var value in row)
            Append(value);
        var digest = _row.GetHashAndReset();
        _all.AppendData(digest);
        Rows++;
        return digest;
    }

    /// <summary>Of all rows so far; the digest begins anew.</summary>
    public string End() => Convert.ToHexStringLower(_all.GetHashAndReset());

    public void Dispose()
    {
        _row.Dispose();
        _all.Dispose();
    }

    /// <summary>One byte that says what follows, then its length where it has one, then itself: no two rows give the same bytes.</summary>
    private void Append(object? value)
    {
        Span<byte> head = stackalloc byte[9];
        switch (value)
        {
            case null:
                head[0] = 0;
                _row.AppendData(head[..1]);
                break;
            case bool yes:
                (head[0], head[1]) = (1, yes ? (byte)1 : (byte)0);
                _row.AppendData(head[..2]);
                break;
            case long number:
                head[0] = 2;
                BinaryPrimitives.WriteInt64BigEndian(head[1..], number);
                _row.AppendData(head);
                break;
            case double number:
                head[0] = 3;
                BinaryPrimitives.WriteDoubleBigEndian(head[1..], number);
                _row.AppendData(head);
                break;
            case string text:
                Append(4, Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                Append(5, bytes);
                break;
            default:
                throw new NotSupportedException($"{value.GetType().Name} has no digest.");
        }
    }

    private void Append(byte kind, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[9];
        head[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(head[1..], bytes.LongLength);
        _row.AppendData(head);
        _row.AppendData(bytes);
    }
}
