using HybridPlacement.SampleModels.Learning;

namespace HybridPlacement.SampleModels.Models;

/// <summary>Tells what a customer's sentence is about. The sentences are put together from parts listed here.</summary>
internal static class TextClassifier
{
    private const int Delivery = 1;

    private static readonly string[][] Subjects =
    [
        ["my invoice", "the last bill", "the charge on my card", "a payment", "the amount I was billed", "my subscription fee"],
        ["my parcel", "the delivery", "the shipment", "my order", "the courier", "the package"],
        ["the shoes I bought", "a damaged item", "the wrong size", "this jacket", "a broken lamp", "the article I ordered"],
        ["the app", "the website", "my password", "the login page", "my account screen", "the update"],
        ["opening hours", "your shop", "the store", "your nearest branch", "the sales counter", "your address"],
    ];

    private static readonly string[][] Requests =
    [
        ["is too high", "was taken twice", "shows the wrong tax", "needs a receipt", "should be paid later", "can't be explained"],
        ["has not arrived", "is late", "when will it be here", "where is it now", "was left at the wrong door", "tracking doesn't move"],
        ["I want to send back", "please exchange", "how do I return", "I want my money back for", "needs a return label", "I'd like to swap"],
        ["crashes at start", "shows an error", "doesn't load", "is locked", "keeps freezing", "won't accept my code"],
        ["are you open on sunday", "when do you close", "where can I find", "is there parking at", "how do I get to", "are you open late"],
    ];

    private static readonly string[] Openings =
        ["hello", "hi there", "good morning", "please help", "excuse me", "I have a question", "", "", "dear team"];

    private static readonly string[] Endings =
        ["thank you", "thanks a lot", "please answer soon", "", "", "kind regards", "can you help", "it is urgent"];

    public static Sample Sample { get; } = new()
    {
        Name = "text-classifier",
        Seed = 20_260_103,
        InputShape = [TextFeatures.Buckets],
        Labels = ["billing", "delivery", "returns", "technical", "store"],
        Draw = (@class, chance) => TextFeatures.Of(Write(@class, chance)),
        Layers = chance =>
        [
            new Dense(TextFeatures.Buckets, 48, chance),
            new Rectifier(48),
            new Dense(48, 5, chance),
        ],
        Examples = 1_500,
        Rounds = 6,
        Request = _ => new Example(TextFeatures.Of("hello, where is my parcel? the tracking is late, thank you"), Delivery),
    };

    private static string Write(int @class, Chance chance)
    {
        var (subject, request) = (chance.OneOf(Subjects[@class]), chance.OneOf(Requests[@class]));
        // A word of another matter now and then, so that no single word decides.
        var aside = chance.Below(4) == 0 ? chance.OneOf(Subjects[chance.Below(Subjects.Length)]) : "";
        var body = chance.Below(2) == 0 ? $"{subject} {request}" : $"{request} {subject}";
        return $"{chance.OneOf(Openings)} {body} {aside} {chance.OneOf(Endings)}";
    }
}
