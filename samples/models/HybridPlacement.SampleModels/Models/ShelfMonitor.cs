using HybridPlacement.SampleModels.Learning;

namespace HybridPlacement.SampleModels.Models;

/// <summary>
/// Tells from a drawn colour picture of a shelf with sixteen places whether it is stocked, has a gap of one to three
/// places, or is nearly empty.
/// </summary>
internal static class ShelfMonitor
{
    private const int Side = 32, PerRow = 4, Places = PerRow * PerRow, PlaceSide = Side / PerRow, Gap = 1;

    public static Sample Sample { get; } = new()
    {
        Name = "shelf-monitor",
        Seed = 20_260_102,
        InputShape = [3, Side, Side],
        Labels = ["stocked", "gap", "empty"],
        Draw = Draw,
        Layers = chance =>
        [
            new Convolution(3, 8, Side, chance),
            new Rectifier(8 * 16 * 16),
            new MaxPooling(8, 16, 4),
            new Dense(8 * 4 * 4, 16, chance),
            new Rectifier(16),
            new Dense(16, 3, chance),
        ],
        Examples = 1_200,
        Rounds = 8,
        Request = chance => new Example(Draw(Gap, chance), Gap),
    };

    private static double[] Draw(int @class, Chance chance)
    {
        var canvas = new Canvas(3, Side);
        var light = chance.Between(0.85, 1);
        canvas.FillRectangle(0, 0, Side, Side, 0.12 * light, 0.11 * light, 0.1 * light);
        var missing = @class switch { 0 => 0, Gap => 1 + chance.Below(3), _ => 12 + chance.Below(5) };
        var places = Enumerable.Range(0, Places).ToArray();
        chance.Shuffle(places);
        foreach (var place in places.Skip(missing))
            DrawProduct(canvas, place, light, chance);
        for (var row = 1; row <= PerRow; row++)
            canvas.FillRectangle(0, (row * PlaceSide) - 1, Side, 1, 0.7 * light, 0.68 * light, 0.65 * light);
        return canvas.Photograph(chance, 0.03);
    }

    private static void DrawProduct(Canvas canvas, int place, double light, Chance chance)
    {
        var (row, column) = Math.DivRem(place, PerRow);
        var width = 6 + chance.Below(2);
        var height = 5 + chance.Below(2);
        var strong = chance.Below(3);
        var color = Enumerable.Range(0, 3)
            .Select(c => light * (c == strong ? chance.Between(0.7, 1) : chance.Between(0.2, 0.9))).ToArray();
        var left = (column * PlaceSide) + ((PlaceSide - width) / 2);
        var top = (row * PlaceSide) + PlaceSide - 1 - height;
        canvas.FillRectangle(left, top, width, height, color);
        canvas.FillRectangle(left + 1, top + 2, width - 2, 1, 0.95 * light, 0.95 * light, 0.95 * light);
    }
}
