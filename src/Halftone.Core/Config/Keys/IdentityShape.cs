using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.IssuedCookie>;

namespace Halftone.Core.Config.Keys;

/// <summary>What `identity` says: where identities are read, and which cookie is issued.</summary>
internal readonly record struct Identity(Items<IdentitySource> Sources, IssuedCookie Issued);

/// <summary>`identity`: a list of sources; the first one present wins.</summary>
internal sealed class IdentityShape : Shape<Identity>, IHoldsTable
{
    /// <summary>Browsers forget any cookie after 400 days (RFC 6265bis, section 5.5).</summary>
    private static readonly TimeSpan CookieAgeMax = TimeSpan.FromDays(400);

    internal static readonly Table<IssuedCookie> Cookie = new("issue_cookie",
        "The cookie given to clients without an identity while a split is on. It holds an identity, never a version.", new())
    {
        Keys =
        [
            Key.Live("name", Token("cookie"), cookie => cookie.Name, (cookie, value) => cookie with { Name = value }, "Name of the cookie."),
            Key.Live("max_age", new DurationShape(TimeSpan.FromMinutes(1), CookieAgeMax), cookie => cookie.MaxAge,
                (cookie, value) => cookie with { MaxAge = value }, "How long browsers keep it."),
            Key.Live("same_site", new WordShape<string>(("lax", "Lax"), ("strict", "Strict")), cookie => cookie.SameSite,
                (cookie, value) => cookie with { SameSite = value },
                "Whether it is sent along from other sites."),
        ],
        NotYet = [("secure", "cookies only over TLS"), ("signed", "signed identities")],
    };

    private static readonly Variants<Entry> Entries = new("identity source", "a source ({ cookie: NAME })",
        "One place where an identity is read, or the cookie that is issued.", new Entry.Source(new IdentitySource.ClientAddress()))
    {
        Cases =
        [
            Source<IdentitySource.Cookie>("cookie", name => new IdentitySource.Cookie(name), source => source.Name, "A cookie of this name."),
            Source<IdentitySource.Header>("header", name => new IdentitySource.Header(name.ToLowerInvariant()), source => source.Name,
                "A request header of this name."),
            Source<IdentitySource.Query>("query", name => new IdentitySource.Query(name), source => source.Name, "A query parameter of this name."),
            new Variant<Entry, Entry.Address, bool>("client_address", () => new BooleanShape(), true, _ => new Entry.Address(), _ => true,
                "The client's address; only as the last source, for users behind one address share a bucket."),
            new Variant<Entry, Entry.Issued, IssuedCookie>("issue_cookie", () => Cookie, Cookie.Blank, cookie => new Entry.Issued(cookie),
                issued => issued.Cookie, Cookie.Summary),
        ],
    };

    public ITable Table => Entries;

    internal override string Form => "a list of sources";

    internal override Identity Read(YamlNode node, Identity before, ConfigPath path, Reading reading)
    {
        if (node is not YamlNode.Sequence list)
        {
            ReportKind(node, path, reading);
            return before;
        }

        List<IdentitySource> sources = [];
        IssuedCookie? issued = null;
        for (var index = 0; index < list.Items.Count; index++)
        {
            var (item, at) = (list.Items[index], path.Item(index));
            if (!reading.Continues(item, at)) break;
            var entry = Entries.Read(item, Entries.Blank, at, reading);
            if (entry is Entry.Issued && issued is not null)
                reading.Report(new(Codes.IdentityOrder, "a second cookie is issued here", "keep one"), item, at);
            else if (entry is Entry.Source or Entry.Address && sources.Exists(source => source is IdentitySource.ClientAddress))
                reading.Report(
                    new(Codes.IdentityOrder, "this source is never read: every client has an address", "put `client_address` last"), item,
                    at);
            if (entry is Entry.Issued { Cookie: var cookie }) issued = cookie;
            if (entry is Entry.Source { From: var source }) sources.Add(source);
            if (entry is Entry.Address) sources.Add(new IdentitySource.ClientAddress());
        }

        return new(sources.ToItems(), issued ?? before.Issued);
    }

    internal override YamlNode Write(Identity value, bool all)
    {
        var entries = value.Sources.Select(source => source is IdentitySource.ClientAddress ? (Entry)new Entry.Address() : new Entry.Source(source)).ToList();
        if (value.Issued != Cookie.Blank) entries.Add(new Entry.Issued(value.Issued));
        return YamlPrinter.Sequence(entries.Select(entry => Entries.Write(entry, all)));
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => new() { ["type"] = "array", ["items"] = Entries.Schema(definitions) };

    private static TextShape Token(string what) => new($"the name of a {what}", name => Names.CheckToken(what, name));

    private static Variant<Entry> Source<C>(
        string name, Func<string, IdentitySource> wrap, Func<C, string> unwrap, string description) where C : IdentitySource =>
        new SourceVariant<C>(name, Token(name), wrap, unwrap, description);

    /// <summary>One item of the list.</summary>
    private abstract record Entry
    {
        internal sealed record Source(IdentitySource From) : Entry;
        internal sealed record Address : Entry;
        internal sealed record Issued(IssuedCookie Cookie) : Entry;
    }

    /// <summary>A source with a name, within an entry.</summary>
    private sealed class SourceVariant<C>(string name, TextShape shape, Func<string, IdentitySource> wrap, Func<C, string> unwrap, string description)
        : Variant<Entry>(name, description) where C : IdentitySource
    {
        internal override string Form => shape.Form;

        internal override ITable? Inner => null;

        internal override Entry Read(YamlNode node, ConfigPath path, Reading reading) => new Entry.Source(wrap(shape.Read(node, "", path, reading)));

        internal override YamlNode? Write(Entry value, bool all) => value is Entry.Source { From: C source } ? shape.Write(unwrap(source), all) : null;

        internal override JsonObject Schema(SchemaDefinitions definitions) => shape.Schema(definitions);
    }
}
