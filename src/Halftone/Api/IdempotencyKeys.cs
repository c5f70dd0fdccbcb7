using System.Security.Cryptography;

namespace Halftone.Api;

/// <summary>An answer that was given, to be given again.</summary>
/// <param name="Tag">Its ETag; empty = none.</param>
internal sealed record GivenAnswer(int Status, string? Type, string Tag, byte[] Body);

/// <summary>What a key says of a request that comes with it.</summary>
internal abstract record KeyVerdict
{
    private KeyVerdict() { }

    /// <summary>Nobody has sent it: to be done, and then said with <see cref="IdempotencyKeys.End"/>.</summary>
    internal sealed record Fresh : KeyVerdict;

    /// <summary>It was done.</summary>
    internal sealed record Done(GivenAnswer Answer) : KeyVerdict;

    /// <summary>It is being done.</summary>
    internal sealed record UnderWay : KeyVerdict;

    /// <summary>The key belongs to another request.</summary>
    internal sealed record Foreign : KeyVerdict;
}

/// <summary>Recent Idempotency-Keys with their answers, so that a request whose answer was lost is not done twice.</summary>
/// <remarks>Only answers of what was done are kept: what was refused changed nothing, and may be asked again with the same key.</remarks>
internal sealed class IdempotencyKeys(TimeProvider time)
{
    /// <summary>As long as Stripe's.</summary>
    internal static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>The oldest goes first. People and CI make a few changes an hour; an answer has a few KiB.</summary>
    internal const int KeysMax = 1000;

    /// <summary>Of one key; Stripe's bound.</summary>
    internal const int KeyLengthMax = 255;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Queue<(string Key, Entry Entry)> _byAge = new();

    private sealed class Entry(byte[] request, long began)
    {
        internal byte[] Request => request;

        internal long Began => began;

        /// <summary>Null while it is being done.</summary>
        internal GivenAnswer? Answer { get; set; }
    }

    internal int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    /// <param name="request">Method, path and body.</param>
    internal KeyVerdict Begin(string key, ReadOnlySpan<byte> request)
    {
        var digest = SHA256.HashData(request);
        lock (_gate)
        {
            ForgetOldLocked();
            if (_entries.TryGetValue(key, out var known))
            {
                if (!known.Request.AsSpan().SequenceEqual(digest)) return new KeyVerdict.Foreign();
                return known.Answer is { } answer ? new KeyVerdict.Done(answer) : new KeyVerdict.UnderWay();
            }
            var entry = new Entry(digest, time.GetTimestamp());
            _entries.Add(key, entry);
            _byAge.Enqueue((key, entry));
            return new KeyVerdict.Fresh();
        }
    }

    /// <param name="answer">Null = nothing was done: the key is free again.</param>
    internal void End(string key, GivenAnswer? answer)
    {
        lock (_gate)
        {
            if (answer is null) _entries.Remove(key);
            else if (_entries.TryGetValue(key, out var entry)) entry.Answer = answer;
        }
    }

    private void ForgetOldLocked()
    {
        while (_byAge.TryPeek(out var oldest) && (_byAge.Count >= KeysMax || time.GetElapsedTime(oldest.Entry.Began) >= KeptFor))
        {
            _byAge.Dequeue();
            // A key that was freed may have come again, with an entry of its own.
            if (_entries.TryGetValue(oldest.Key, out var entry) && ReferenceEquals(entry, oldest.Entry)) _entries.Remove(oldest.Key);
        }
    }
}
