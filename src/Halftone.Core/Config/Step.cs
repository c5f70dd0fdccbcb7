using System.Text.Json.Serialization;

namespace Halftone.Core.Config;

/// <summary>One step of a plan.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Step.Weigh), "weigh")]
[JsonDerivedType(typeof(Step.Approval), "approval")]
internal abstract record Step
{
    private Step() { }

    /// <summary>For people; null = none.</summary>
    public string? Note { get; init; }

    /// <summary>The candidate gets a share, for as long as it takes to judge it.</summary>
    /// <param name="Weight">0 % = rules and overrides only. Down to 0.01 %.</param>
    internal sealed record Weigh(Percent Weight) : Step
    {
        /// <summary>The shortest time at this weight. The specification's T_min is 60 s: what shows only after a minute (a cache, a timer) has a chance to.</summary>
        public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(60);

        /// <summary>The specification's T_max: when it is over without a verdict, `if_no_data` decides. Null = an hour, or twice <see cref="Hold"/> where that is longer.</summary>
        public TimeSpan? HoldMax { get; init; }

        /// <summary>Units (identities, or requests) that the candidate must have had at this step.</summary>
        public int UnitsMin { get; init; }

        /// <summary>Names of the gates that must pass; null = all of the plan's, empty = none. The others watch for harm all the same.</summary>
        public Items<string>? Gates { get; init; }

        /// <summary>`until: ready`: over as soon as the candidate is ready and its gates have passed; <see cref="Hold"/> means nothing then.</summary>
        public bool UntilReady { get; init; }

        /// <summary>T_min as it holds.</summary>
        internal TimeSpan Shortest => UntilReady ? TimeSpan.Zero : Hold;

        /// <summary>T_max as it holds; never shorter than <see cref="Shortest"/>. Argo's advice is that no canary lasts longer than one to two hours.</summary>
        internal TimeSpan Longest => HoldMax is { } max ? Greater(max, Shortest) : Greater(TimeSpan.FromHours(1), Shortest * 2);

        /// <summary>Both arms have requests, so that they can be compared.</summary>
        internal bool HasBothArms => Weight is { IsNone: false, IsAll: false };

        private static TimeSpan Greater(TimeSpan one, TimeSpan other) => one > other ? one : other;
    }

    /// <summary>Somebody must say yes; the weight stays as it is.</summary>
    /// <param name="Timeout">Then the release is rolled back: silence is no consent. Null = it waits for ever.</param>
    internal sealed record Approval(TimeSpan? Timeout) : Step;
}
