using System.Text.Json.Serialization;

namespace Halftone.Core.Config;

/// <summary>A time in which releases stand still.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FreezeWindow.Weekly), "weekly")]
[JsonDerivedType(typeof(FreezeWindow.Dates), "dates")]
internal abstract record FreezeWindow
{
    private FreezeWindow() { }

    /// <summary>On these days of the week; a window that ends before it begins goes over midnight.</summary>
    /// <param name="Days">None = every day.</param>
    /// <param name="To">Null = midnight at the day's end.</param>
    internal sealed record Weekly(Items<DayOfWeek> Days, TimeOnly From, TimeOnly? To) : FreezeWindow;

    /// <summary>From the beginning of the first to the end of the last.</summary>
    internal sealed record Dates(DateOnly First, DateOnly Last) : FreezeWindow;
}
