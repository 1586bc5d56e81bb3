namespace HybridPlacement.Placement.Tests;

public class QuantityTests
{
    private const string Max = "9223372036854775807";

    [TestCase("0", "0")]
    [TestCase("12", "12")]
    [TestCase("+12", "12")]
    [TestCase("-12", "-12")]
    [TestCase("0012", "12")]
    [TestCase(".5", "0.5")]
    [TestCase("5.", "5")]
    [TestCase("-1.25", "-1.25")]
    [TestCase("500m", "0.5")]
    [TestCase("1500m", "1.5")]
    [TestCase("7u", "0.000007")]
    [TestCase("7n", "0.000000007")]
    [TestCase("0.1n", "0.000000001", Description = "finer than a billionth: away from zero")]
    [TestCase("-0.1n", "-0.000000001")]
    [TestCase("1.0000000001", "1.000000001")]
    [TestCase("3k", "3000")]
    [TestCase("3M", "3000000")]
    [TestCase("3G", "3000000000")]
    [TestCase("3T", "3000000000000")]
    [TestCase("3P", "3000000000000000")]
    [TestCase("3E", "3000000000000000000")]
    [TestCase("3Ki", "3072")]
    [TestCase("3Mi", "3145728")]
    [TestCase("3Gi", "3221225472")]
    [TestCase("3Ti", "3298534883328")]
    [TestCase("3Pi", "3377699720527872")]
    [TestCase("3Ei", "3458764513820540928")]
    [TestCase("1.5Gi", "1610612736")]
    [TestCase("-1Ki", "-1024")]
    [TestCase("1e3", "1000")]
    [TestCase("1E3", "1000")]
    [TestCase("1e+3", "1000")]
    [TestCase("25e-1", "2.5")]
    [TestCase("1E", "1000000000000000000", Description = "exa, not an exponent")]
    [TestCase("1e-500", "0.000000001")]
    [TestCase("1e500", Max)]
    [TestCase("1e2000000000", Max)]
    [TestCase("0e2000000000", "0")]
    [TestCase("8Ei", Max)]
    [TestCase("-100E", "-" + Max)]
    [TestCase(Max, Max)]
    [TestCase("9223372036854775808", Max)]
    public void Every_notation_of_Kubernetes_is_read(string text, string expected) =>
        Assert.That(Quantity.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("", QuantityError.Empty)]
    [TestCase(null, QuantityError.Empty)]
    [TestCase("abc", QuantityError.NotANumber)]
    [TestCase(".", QuantityError.NotANumber)]
    [TestCase("-", QuantityError.NotANumber)]
    [TestCase("--1", QuantityError.NotANumber)]
    [TestCase(" 1", QuantityError.NotANumber)]
    [TestCase("Ki", QuantityError.NotANumber)]
    [TestCase("1.2.3", QuantityError.UnknownSuffix)]
    [TestCase("1 ", QuantityError.UnknownSuffix)]
    [TestCase("1KB", QuantityError.UnknownSuffix)]
    [TestCase("1K", QuantityError.UnknownSuffix)]
    [TestCase("1g", QuantityError.UnknownSuffix)]
    [TestCase("1e", QuantityError.UnknownSuffix)]
    [TestCase("1e1.5", QuantityError.UnknownSuffix)]
    [TestCase("1e99999999999", QuantityError.UnknownSuffix)]
    [TestCase("1,5", QuantityError.UnknownSuffix)]
    [TestCase("٣", QuantityError.NotANumber, Description = "digits of other scripts")]
    public void What_is_no_quantity_is_named(string? text, QuantityError expected)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Quantity.TryParse(text, out _, out var error), Is.False);
            Assert.That(error, Is.EqualTo(expected));
            Assert.That(() => Quantity.Parse(text!), Throws.TypeOf<FormatException>().With.Message.Contains(expected.ToString()));
        });
    }

    [Test]
    public void A_text_of_a_thousand_digits_is_refused_before_it_costs_anything()
    {
        Assert.That(Quantity.TryParse(new string('9', 1000), out _, out var error), Is.False);
        Assert.That(error, Is.EqualTo(QuantityError.TooLong));
        Assert.That(Quantity.Parse(new string('9', 256)).ToString(), Is.EqualTo(Max));
    }

    [TestCase("1.1", 2, 1)]
    [TestCase("-1.1", -1, -2)]
    [TestCase("3", 3, 3)]
    public void Requests_round_up_and_room_rounds_down(string text, long up, long down)
    {
        var quantity = Quantity.Parse(text);
        Assert.That((quantity.ToUnitsCeiling(), quantity.ToUnitsFloor()), Is.EqualTo((up, down)));
    }

    [TestCase("0.0001", 1, 0)]
    [TestCase("2500u", 3, 2)]
    [TestCase("8Ei", long.MaxValue, long.MaxValue)]
    public void Thousandths_round_the_same_way(string text, long up, long down)
    {
        var quantity = Quantity.Parse(text);
        Assert.That((quantity.ToMillisCeiling(), quantity.ToMillisFloor()), Is.EqualTo((up, down)));
    }

    [Test]
    public void Sums_stop_at_the_largest_quantity()
    {
        var max = Quantity.Parse(Max);
        Assert.Multiple(() =>
        {
            Assert.That((max + max), Is.EqualTo(max));
            Assert.That((Quantity.Zero - max - max).IsNegative);
            Assert.That(Quantity.Parse("1Gi") + Quantity.Parse("1Mi"), Is.EqualTo(Quantity.FromUnits((1L << 30) + (1L << 20))));
            Assert.That(Quantity.Parse("500m"), Is.EqualTo(Quantity.FromMillis(500)).And.LessThan(Quantity.FromUnits(1)));
            Assert.That(Quantity.Parse("1Ki") > Quantity.Parse("1k"));
            Assert.That(Quantity.Parse("1000m") <= Quantity.FromUnits(1) && Quantity.Parse("1000m") >= Quantity.FromUnits(1));
            Assert.That(Quantity.Parse("1e-9") < Quantity.Parse("2n"));
        });
    }
}
