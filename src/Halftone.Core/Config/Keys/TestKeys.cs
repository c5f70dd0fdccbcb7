using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config.Keys;

/// <summary>How a text is compared: a text alone, or a mapping with one comparison.</summary>
internal static class TestKeys
{
    /// <summary>For query, header and cookie: any text.</summary>
    internal static readonly Shape<TextTest> Text = Of("test", text => Names.CheckText("the text", text, mayBeEmpty: true), mayBeAbsent: true);

    internal static readonly Shape<TextTest> Path = Of("path test", RequestPaths.CheckMatch, mayBeAbsent: false);

    internal static readonly Shape<TextTest> Host = Of("host test", HostNames.CheckText, mayBeAbsent: false);

    private static readonly TextTest Blank = new TextTest.Present(true);

    private static ScalarOr<TextTest> Of(string name, Func<Written, Complaint?> check, bool mayBeAbsent)
    {
        var word = new WrittenShape("a text", Expansion.SecretsOnly, check);
        var prefix = new WrittenShape("a text", Expansion.SecretsOnly,
            text => text.Text.Length == 0 ? new(Codes.BadText, "an empty prefix fits everything",
                "write the first characters") : check(text));
        var pattern = new WrittenShape("a regular expression", Expansion.SecretsOnly, Patterns.Check);
        List<Variant<TextTest>> cases =
        [
            new Variant<TextTest, TextTest.Is, Written>("is", () => word, default, Is, test => Form(test, test.Value), "Equals the text."),
            new Variant<TextTest, TextTest.In, Items<Written>>("in",
                () => new ListShape<Written>("texts", word, default) { NeedsOne = true }, [], In, Forms, "Equals one of the texts."),
            new Variant<TextTest, TextTest.Prefix, Written>("prefix", () => prefix, default,
                text => new TextTest.Prefix(text.Text) { Shown = Shown(text) }, test => Form(test, test.Value), "Begins with the text."),
            new Variant<TextTest, TextTest.Regex, Written>("regex", () => pattern, default,
                text => new TextTest.Regex(text.Text) { Shown = Shown(text) }, test => Form(test, test.Pattern),
                "A regular expression finds something in it; use ^ and $ for the whole. Texts longer than 4 KiB do not match."),
        ];
        if (mayBeAbsent) cases.Add(new Variant<TextTest, TextTest.Present,
            bool>("present", () => new BooleanShape(), true, wanted => new TextTest.Present(wanted), test => test.Wanted,
                "It is there, whatever its text; false = it is not."));

        var choice = new Variants<TextTest>(name, "a comparison ({ prefix: TEXT })", "One comparison; a text alone stands for `is`.", Blank)
        {
            Cases = cases,
            Renamed =
            [
                ("equals", "write `is`"), ("exact", "write `is`"), ("starts_with", "write `prefix`"), ("matches", "write `regex`"),
                ("exists", "write `present: true`"),
            ],
        };
        return new(new Mapped<TextTest, Written>(word, default, (text, _) => Is(text), test => Form(test, ((TextTest.Is)test).Value)),
            choice, test => test is TextTest.Is);
    }

    private static TextTest.Is Is(Written text) => new TextTest.Is(text.Text ?? "") { Shown = Shown(text) };

    private static TextTest.In In(Items<Written> texts) =>
        new(texts.Select(text => text.Text).ToItems())
        {
            ShownValues = texts.Any(text => text.HasSecret) ? texts.Select(text => text.Shown).ToItems() : [],
        };

    private static Items<Written> Forms(TextTest.In test) =>
        test.Values.Select((text, index) => new Written(text, test.ShownValues.IsEmpty ? Written.Escape(text) : test.ShownValues[index], false)).ToItems();

    private static string? Shown(Written text) => text.HasSecret ? text.Shown : null;

    private static Written Form(TextTest test, string text) => new(text, test.Shown ?? Written.Escape(text), test.Shown is not null);
}
