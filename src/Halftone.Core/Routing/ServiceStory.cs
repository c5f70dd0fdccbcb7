using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>What a compiled service came from, in words for people; the data plane never looks at it.</summary>
/// <param name="Service">As configured.</param>
/// <param name="Conditions">By node of the compiled rules, its condition.</param>
internal sealed record ServiceStory(ServiceConfig Service, Condition[] Conditions);
