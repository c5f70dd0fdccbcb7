using System.Text;

namespace Halftone.Control.Outgoing;

/// <summary>What came of one request of ours.</summary>
internal abstract record HttpReply
{
    private HttpReply() { }

    /// <param name="Body">Its beginning, as much as was asked for.</param>
    /// <param name="Whole">The body ends there.</param>
    /// <param name="RetryAfter">From now; null = the answer does not say. Never negative.</param>
    internal sealed record Answered(int Status, byte[] Body, bool Whole, TimeSpan? RetryAfter) : HttpReply
    {
        internal bool IsSuccess => Status is >= 200 and <= 299;

        internal bool IsRedirect => Status is >= 300 and <= 399;

        /// <summary>The first words of the body for a message; empty when it has none.</summary>
        internal string Excerpt(int charactersMax, Masking masking) => Shortened.Of(masking.Show(Encoding.UTF8.GetString(Body), cut: !Whole), charactersMax);
    }

    /// <param name="Why">Behind "it": no address, no key.</param>
    internal sealed record NoAnswer(string Why) : HttpReply;
}
