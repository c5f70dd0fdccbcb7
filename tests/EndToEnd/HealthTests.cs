using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>An instance whose process lives and whose answers are wrong.</summary>
public sealed class HealthTests : Story
{
    [Fact]
    public async Task An_express_instance_that_begins_to_answer_500_gets_no_requests_and_comes_back_when_it_is_well()
    {
        var gateway = await Begin().Config($$"""
            services:
              web:
                versions:
                  v1: { command: [node, {{Places.Service("express")}}], instances: 2 }
            """).RunAsync();
        using var told = await gateway.Http.PostAsync("/sick/5", null, TestContext.Current.CancellationToken);
        var sick = PidIn(await told.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        for (var wrong = 0; wrong < 5;)
        {
            using var answer = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode) continue;
            Assert.Equal(sick, PidIn(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
            wrong++;
        }
        for (var i = 0; i < 10; i++) Assert.NotEqual(sick, await gateway.PidOfAsync("/"));
        Assert.Equal("ejected", await HealthAsync(gateway, sick));
        await gateway.SaysAsync("gets no requests: 5 requests in a row ended with 5xx or without a valid answer; tried again in 10 s");

        await Eventually.TrueAsync(async () => await gateway.PidOfAsync("/") == sick, TimeSpan.FromSeconds(30), $"{sick} gets requests again\n{gateway.Said}");
        await gateway.SaysAsync("gets its share of requests again");
        Assert.Equal("well", await HealthAsync(gateway, sick));
    }

    private static int PidIn(string answer) => int.Parse(answer.Trim().Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string?> HealthAsync(Gateway gateway, int pid)
    {
        var instances = from service in (await gateway.PsAsync()).GetProperty("services").EnumerateArray()
                        from version in service.GetProperty("versions").EnumerateArray()
                        from instance in version.GetProperty("instances").EnumerateArray()
                        where instance.TryGetProperty("pid", out var of) && of.ValueKind == JsonValueKind.Number && of.GetInt32() == pid
                        select instance.GetProperty("health").GetString();
        return instances.Single();
    }
}
